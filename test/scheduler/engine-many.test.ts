import { afterEach, describe, expect, test } from "vitest";
import { type Depot, openDepot } from "./depot.ts";

let depot: Depot;
afterEach(() => depot.close());

const MACHINES = { "dev-box": "dev", "build-1": "ci", "build-2": "ci", "build-3": "ci" };
const CI = "parking:\n  - { on: env:ci, schedule: office }";

/** The depot with three more machines, and rules for them. */
async function open(rules: string): Promise<void> {
  depot = await openDepot({ machines: MACHINES });
  depot.court.enforce(depot.yaml(rules.replace(CI, "")).replace(/parking:/, CI));
  await depot.quiet();
}

describe("several instances with one schedule", () => {
  test("are reminded of in one message, and stopped in one operation", async () => {
    await open(CI);
    await depot.at("2027-06-07T18:30:10Z");
    expect(depot.posted()).toHaveLength(1);
    expect(depot.posted()[0]).toMatch(/◷ 4 instances stop at 2027-06-07T19:00:00Z/);
    expect(depot.posted()[0]).toMatch(/build-1, build-2, build-3 and dev-box/);
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls.toSorted()).toEqual([
      "stop build-1",
      "stop build-2",
      "stop build-3",
      "stop dev-box",
    ]);
    expect(depot.court.card()).toMatch(/4 of 4 stopped|4 instances are stopped|Stopped 4/i);
    const { db } = depot.court.database.connection;
    expect(await db.selectFrom("operations").select("id").execute()).toHaveLength(1);
  });

  test("one that somebody keeps on is told beside the others, and stays on alone", async () => {
    await open(CI);
    await depot.at("2027-06-07T18:30:10Z");
    await depot.says('hold build-2 --until "2027-06-07T21:00:00Z"');
    await depot.quiet();
    expect(depot.court.card()).toMatch(
      /◷ 3 instances stop at 2027-06-07T19:00:00Z[\s\S]*build-2 stays on until 2027-06-07T21:00:00Z/,
    );
    await depot.clicks("Skip tonight");
    await depot.quiet();
    expect(depot.court.card()).toMatch(/3 instances are not stopped at/);
    await depot.at("2027-06-07T21:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop build-2"]);
  });

  test("that need another person's yes wait for it apart from those that do not", async () => {
    await open(CI);
    depot.court.enforce(
      depot
        .yaml("", `approvals: [{ for: [stop], on: "name:dev-box", by: "@oncall" }]`)
        .replace(/parking:/, CI),
    );
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls.toSorted()).toEqual(["stop build-1", "stop build-2", "stop build-3"]);
    expect(depot.posted().some((one) => /dev-box needs .*approval/.test(one))).toBe(true);
  });
});

test("so many are started in a minute, and no more", async () => {
  await open(`${CI}\nstartsPerMinute: { lab: 2 }`);
  await depot.at("2027-06-07T19:00:05Z");
  expect(depot.cloud.calls).toHaveLength(4);
  await depot.at("2027-06-08T08:00:10Z");
  const starts = () => depot.cloud.calls.filter((call) => call.startsWith("start"));
  expect(starts()).toHaveLength(2);
  await depot.at("2027-06-08T08:01:10Z");
  expect(starts()).toHaveLength(4);
});

test("an order is started one step after the other, and stopped the other way round", async () => {
  await open(`${CI}\norders: { shop: ["name:build-1", "name:build-2", "name:dev-box"] }`);
  await depot.at("2027-06-07T19:05:00Z");
  const calls = depot.cloud.calls.filter((call) => !call.includes("build-3"));
  expect(calls).toEqual(["stop dev-box", "stop build-2", "stop build-1"]);
  await depot.at("2027-06-08T08:05:00Z");
  const starts = depot.cloud.calls.filter((call) => call.startsWith("start"));
  expect(starts.filter((call) => !call.includes("build-3"))).toEqual([
    "start build-1",
    "start build-2",
    "start dev-box",
  ]);
});

test("what an enforced schedule stopped is stopped again when somebody starts it by hand", async () => {
  await open("");
  depot.court.enforce(
    depot.yaml("").replace(`stop: "0 19 * * *" }`, `stop: "0 19 * * *", enforce: true }`),
  );
  await depot.at("2027-06-07T19:00:05Z");
  await depot.passes(30 * 60_000);
  await depot.says("start dev-box");
  await depot.quiet();
  await depot.passes(61_000);
  expect(depot.cloud.calls).toEqual(["stop dev-box", "start dev-box", "stop dev-box"]);
  expect(await depot.audit()).toEqual(["stop: acted", "stop: enforced"]);
});

test("a stop that requires a warning is withheld while nobody could be warned", async () => {
  await open("");
  depot.court.enforce(
    depot.yaml("").replace(`stop: "0 19 * * *" }`, `stop: "0 19 * * *", requireWarning: true }`),
  );
  const { PlatformError } = await import("../../src/platforms/platform.ts");
  depot.court.web.broken = new PlatformError("unreachable", "no answer");
  await depot.at("2027-06-07T19:00:05Z");
  depot.court.web.broken = undefined;
  await depot.passes(60_000);
  expect(depot.cloud.calls).toEqual([]);
  expect(depot.posted().at(-1)).toMatch(/dev-box was not stopped .*nobody could be warned before/);
  await depot.at("2027-06-08T19:00:05Z");
  expect(depot.cloud.calls).toEqual(["stop dev-box"]);
});

test("a hold that is forgotten is announced, and again only after as long", async () => {
  await open("holds: { forgottenAfter: 3h }");
  await depot.says('hold dev-box --until "2027-06-07T18:00:00Z" --because "demo"');
  const announced = () => depot.posted().filter((one) => one.includes("is held by ana since"));
  await depot.at("2027-06-07T15:01:00Z");
  expect(announced()).toHaveLength(1);
  expect(announced()[0]).toMatch(
    /Its schedule does nothing meanwhile[\s\S]*Why: demo[\s\S]*\[Release\]/,
  );
  await depot.at("2027-06-07T17:59:00Z");
  expect(announced()).toHaveLength(1);
});

describe("a stop that somebody asked for once", () => {
  test("is reminded of, done at its instant in that person's name, and nothing is left of it", async () => {
    await open("");
    await depot.says("stop build-1 at 2027-06-07T15:00Z");
    await depot.at("2027-06-07T14:30:10Z");
    expect(depot.posted()[0]).toMatch(
      /build-1 stops at 2027-06-07T15:00:00Z[\s\S]*Why: once, as ana asked/,
    );
    await depot.at("2027-06-07T15:00:05Z");
    expect(depot.cloud.calls).toEqual(["stop build-1"]);
    expect(depot.court.card()).toMatch(/build-1 is stopped[\s\S]*Asked by ana/);
    expect(await depot.says("schedule show build-1")).not.toMatch(/Once/);
  });

  test("comes before the schedule's own edge, which follows", async () => {
    await open("");
    await depot.says("stop dev-box at 2027-06-07T15:00Z");
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls.filter((call) => call.includes("dev-box"))).toEqual(["stop dev-box"]);
    expect(await depot.story("dev-box")).toEqual([
      "stop 06-07T15:00 acted",
      "stop 06-07T19:00 already",
      "start 06-08T08:00 pending",
    ]);
  });

  test("is refused at its instant where the person has lost the right to it", async () => {
    await open("");
    await depot.says("stop dev-box at 2027-06-07T15:00Z");
    depot.court.enforce(depot.yaml("").replace("[view, start, stop,", "[view, start,"));
    await depot.at("2027-06-07T15:00:05Z");
    await depot.passes(2_000);
    expect(depot.cloud.calls).toEqual([]);
    expect(depot.posted().at(-1)).toMatch(/dev-box[\s\S]*right to do this was taken away/i);
  });
});
