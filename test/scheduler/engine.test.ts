import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Schedule } from "../../src/model/schedule.ts";
import { edgesBetween } from "../../src/scheduler/edges.ts";
import { answerWords, wordsOf } from "../fakes/chat.ts";
import { type Depot, openDepot } from "./depot.ts";

const HOUR = 3_600_000;
const NOON = Date.parse("2027-06-07T12:00:00Z");

/** As it stands in the depot's configuration. */
const OFFICE: Schedule = {
  name: "office",
  start: "0 8 * * *",
  stop: "0 19 * * *",
  timeZone: "UTC",
  source: { kind: "config", key: "office" },
  reminders: [],
  enforce: false,
  requireWarning: false,
  catchUpMs: 15 * 60_000,
  except: [],
};

const hoursFrom = ({ court }: Depot, hours: number): string =>
  `"${new Date(court.now() + hours * HOUR).toISOString()}"`;
const MINUTE = 60_000;

describe("an instance with a schedule", () => {
  let depot: Depot;
  beforeEach(async () => {
    depot = await openDepot();
  });
  afterEach(() => depot.close());

  test("is stopped in the evening and started in the morning, each once, and its message says why", async () => {
    await depot.at("2027-06-07T18:59:00Z");
    expect(depot.cloud.calls).toEqual([]);
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    expect(depot.court.card()).toMatch(
      /dev-box is stopped[\s\S]*Asked by the scheduler · rule schedule "office" of the configuration/,
    );
    await depot.at("2027-06-08T08:00:05Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box", "start dev-box"]);
    expect(await depot.story("dev-box")).toEqual([
      "stop 06-07T19:00 acted",
      "start 06-08T08:00 acted",
      "stop 06-08T19:00 pending",
    ]);
  });

  test("that is stopped already is left alone without a word", async () => {
    await depot.court.becomes("dev-box", { state: "stopped" });
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls).toEqual([]);
    expect(await depot.why("dev-box")).toBe("it was already stopped");
  });

  test("is stopped although the bot was away for ten minutes, and reported after an hour", async () => {
    await depot.sleeps("2027-06-07T19:10:00Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    await depot.sleeps("2027-06-08T09:00:00Z");
    await depot.passes(2_000);
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    expect(depot.court.card()).toMatch(
      /✕ dev-box was not started at 2027-06-08T08:00:00Z: found 1 h late[\s\S]*\[Start now\]/,
    );
    const entries = await depot.audit();
    expect(entries).toEqual(["stop: acted", "start: missed"]);
  });

  test("has every edge of a day's outage told in one message", async () => {
    await depot.sleeps("2027-06-09T12:00:00Z");
    expect(depot.cloud.calls).toEqual([]);
    expect(await depot.story("dev-box")).toEqual([
      "stop 06-07T19:00 missed",
      "start 06-08T08:00 missed",
      "stop 06-08T19:00 missed",
      "start 06-09T08:00 missed",
      "stop 06-09T19:00 pending",
    ]);
    await depot.passes(2_000);
    expect(depot.court.card()).toMatch(/was not started[\s\S]*went with 3 earlier edges as well/);
  });

  test("is what a guardrail says, whatever its schedule says", async () => {
    depot.court.enforce(depot.yaml(`never: [{ actions: [stop], on: "name:dev-box" }]`));
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls).toEqual([]);
    await depot.passes(2_000);
    expect(depot.court.card()).toMatch(/was not stopped at .*: the policy refuses it: never/);
    expect(await depot.audit()).toEqual(["stop: failed"]);
  });

  test("is asked about first where a stop needs another person's yes", async () => {
    depot.court.enforce(
      depot.yaml("", `approvals: [{ for: [stop], on: "name:dev-box", by: "@oncall" }]`),
    );
    await depot.at("2027-06-07T19:00:05Z");
    expect(depot.cloud.calls).toEqual([]);
    expect(depot.court.card()).toMatch(/needs .*approval/);
    await depot.court.says("web:ben", `approve ${await depot.court.newest()}`);
    await depot.quiet();
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  });

  test("follows its tag before the configuration, and nothing where the tag cannot be read", async () => {
    await depot.tag("dev-box", { "lamplighter:schedule": "early" });
    expect((await depot.story("dev-box")).at(-1)).toBe("stop 06-07T17:00 pending");
    await depot.tag("dev-box", { "lamplighter:schedule": "erly" });
    expect(await depot.story("dev-box")).toEqual([]);
    await depot.passes(120_000);
    const told = depot.court.web.posted.flatMap(({ versions }) => versions.map(wordsOf));
    expect(told).toEqual([expect.stringMatching(/dev-box has no schedule: the tag .*erly/)]);
    await depot.tag("dev-box", { "lamplighter:schedule": "none" });
    expect(await depot.story("dev-box")).toEqual([]);
  });

  test("shows in its history what its schedule did not do, and why", async () => {
    await depot.sleeps("2027-06-07T20:00:00Z");
    const answer = answerWords(await depot.court.says("web:ana", "history dev-box"));
    expect(answer).toMatch(
      /Planned, and not done:\n✕ 2027-06-07T19:00:00Z {2}stop dev-box {2}missed: found 1 h .*late/,
    );
  });
});

/** Another story each time; one that fails can be told again. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe("two bots on one database", () => {
  let depot: Depot;
  beforeEach(async () => {
    depot = await openDepot({ bots: 2 });
  });
  afterEach(() => depot.close());

  test("do each edge of six days once, with restarts in between", async () => {
    let at = Date.parse("2027-06-07T12:00:00Z");
    for (let day = 0; day < 6; day++) {
      for (const hours of [7, 20]) {
        at = Date.parse("2027-06-07T00:00:00Z") + (day * 24 + (hours === 7 ? 19 : 32)) * HOUR;
        depot.jump(at + MINUTE);
        await depot.court.restart(day % 2);
        await depot.quiet();
      }
    }
    const expected = Array.from({ length: 6 }, () => ["stop dev-box", "start dev-box"]).flat();
    expect(depot.cloud.calls).toEqual(expected);
    expect((await depot.story("dev-box")).filter((one) => !one.endsWith("acted"))).toHaveLength(1);
  });

  test("make up for what a hold kept back, though nobody was there at its edge nor at its end", async () => {
    await depot.court.says("web:ana", "hold dev-box --until 22:20");
    await depot.sleeps("2027-06-07T22:30:00Z");
    expect((await depot.story("dev-box"))[0]).toBe("stop 06-07T19:00 acted");
    await depot.court.says("web:ana", "hold dev-box --until 10:00");
    await depot.sleeps("2027-06-08T12:00:00Z");
    expect((await depot.story("dev-box"))[1]).toBe("start 06-08T08:00 missed");
  });

  test(`settle each edge once, whatever jumps, restarts and holds come in between (seed ${SEED})`, async () => {
    const step = fc.record({
      hours: fc.integer({ min: 1, max: 60 }).map((thirds) => thirds / 3),
      restart: fc.constantFrom(undefined, 0, 1),
      words: fc.constantFrom(
        undefined,
        "skip dev-box",
        "release dev-box",
        "hold dev-box --until in5h",
      ),
    });
    const [steps = []] = fc.sample(fc.array(step, { minLength: 14, maxLength: 14 }), {
      numRuns: 1,
      seed: SEED,
    });
    for (const { hours, restart, words } of steps) {
      depot.jump(depot.court.now() + hours * HOUR);
      if (restart !== undefined) await depot.court.restart(restart);
      if (words) await depot.court.says("web:ana", words.replace("in5h", hoursFrom(depot, 5)));
      await depot.quiet();
    }
    const story = await depot.story("dev-box");
    const expected = edgesBetween(OFFICE, NOON, depot.court.now()).map(
      ({ kind, at }) => `${kind} ${new Date(at).toISOString().slice(5, 16)}`,
    );
    expect(story.slice(0, -1).map((one) => one.replace(/ \w+$/, ""))).toEqual(expected);
    expect(story.filter((one) => one.endsWith("pending"))).toHaveLength(1);
    const asked = await depot.court.database.connection.db
      .selectFrom("operations")
      .select("id")
      .execute();
    expect(asked).toHaveLength(story.filter((one) => one.endsWith("acted")).length);
  });
});
