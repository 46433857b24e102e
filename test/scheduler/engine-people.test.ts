import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wordsOf } from "../fakes/chat.ts";
import { type Depot, openDepot } from "./depot.ts";

let depot: Depot;
beforeEach(async () => {
  depot = await openDepot();
});
afterEach(() => depot.close());

describe("a reminder", () => {
  test("comes 30 and 5 minutes before the stop, with what can be chosen", async () => {
    await depot.at("2027-06-07T18:30:10Z");
    expect(depot.court.card()).toMatch(
      /◷ dev-box stops at 2027-06-07T19:00:00Z[\s\S]*Why: schedule "office" of the configuration\n\[\+1 h\] \[\+2 h\] \[Keep until tomorrow\] \[Skip tonight\] \[Stop now\]/,
    );
    await depot.at("2027-06-07T18:56:00Z");
    expect(depot.court.web.posted).toHaveLength(2);
    await depot.at("2027-06-07T19:00:10Z");
    expect(depot.court.web.posted.map(({ versions }) => versions.at(-1)?.buttons.length)).toEqual([
      0, 0, 1,
    ]);
  });

  test("answered with one hour more says who chose it, and the machine stops an hour later", async () => {
    await depot.at("2027-06-07T18:30:10Z");
    await depot.clicks("+1 h");
    await depot.quiet();
    expect(depot.court.card()).toMatch(
      /◷ dev-box stays on until 2027-06-07T20:00:00Z — ana, 2027-06-07T18:3.*Then the schedule resumes\.[\s\S]*\[Undo\]/,
    );
    await depot.at("2027-06-07T19:29:00Z");
    expect(depot.cloud.calls).toEqual([]);
    await depot.at("2027-06-07T19:30:10Z");
    expect(depot.court.card()).toMatch(/stops at 2027-06-07T20:00:00Z/);
    await depot.at("2027-06-07T20:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    expect(await depot.says("holds")).toMatch(/Nothing is held/);
  });

  test("that was answered can be taken back", async () => {
    await depot.at("2027-06-07T18:30:10Z");
    await depot.clicks("+2 h");
    await depot.quiet();
    await depot.clicks("Undo");
    await depot.quiet();
    expect(depot.court.card()).toMatch(/dev-box stops at 2027-06-07T19:00:00Z/);
    await depot.at("2027-06-07T19:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  });

  test("answered with skip leaves this stop out, and not the next", async () => {
    await depot.at("2027-06-07T18:30:10Z");
    await depot.clicks("Skip tonight");
    await depot.quiet();
    expect(depot.court.card()).toMatch(/is not stopped at 2027-06-07T19:00:00Z — ana/);
    const posted = depot.court.web.posted.length;
    await depot.at("2027-06-08T18:29:00Z");
    expect(depot.cloud.calls).toEqual([]);
    expect(depot.court.web.posted).toHaveLength(posted);
    expect((await depot.story("dev-box")).slice(0, 2)).toEqual([
      "stop 06-07T19:00 skipped",
      "start 06-08T08:00 already",
    ]);
    await depot.at("2027-06-08T19:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  });

  test("answered with stop stops it at once, and nothing is left for the evening", async () => {
    await depot.at("2027-06-07T18:30:10Z");
    await depot.clicks("Stop now");
    await depot.quiet();
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    await depot.at("2027-06-07T19:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    expect(await depot.why("dev-box")).toBe("it was already stopped");
  });

  test("is not sent for what is stopped, held or never to be stopped", async () => {
    await depot.court.becomes("dev-box", { state: "stopped" });
    await depot.at("2027-06-07T19:30:00Z");
    expect(depot.court.web.posted).toEqual([]);
    await depot.at("2027-06-08T12:00:00Z");
    await depot.says('hold dev-box --until "2027-06-09T12:00:00Z"');
    await depot.at("2027-06-08T18:59:00Z");
    // Before the release, at which schedules are looked at anew.
    depot.court.enforce(depot.yaml(`never: [{ actions: [stop], on: "name:dev-box" }]`));
    await depot.says("release dev-box");
    await depot.at("2027-06-08T19:30:00Z");
    expect(
      depot.court.web.posted.flatMap(({ versions }) => versions.map(wordsOf)),
    ).not.toContainEqual(expect.stringContaining("stops at"));
  });

  test("is tried until it is sent", async () => {
    const { PlatformError } = await import("../../src/platforms/platform.ts");
    depot.court.web.broken = new PlatformError("unreachable", "no answer");
    await depot.at("2027-06-07T18:30:10Z");
    expect(depot.court.web.posted).toEqual([]);
    depot.court.web.broken = undefined;
    await depot.passes(60_000);
    expect(depot.court.card()).toMatch(/dev-box stops at/);
  });
});

describe("a hold", () => {
  test("keeps the machine as it is over a night, and the schedule resumes", async () => {
    expect(
      await depot.says('hold dev-box --until "2027-06-09T12:00:00Z" --because "load test"'),
    ).toMatch(/Held: dev-box[\s\S]*Left as it is until .*, by ana: load test/);
    expect(await depot.says("holds")).toMatch(/1 instance held[\s\S]*dev-box/);
    await depot.at("2027-06-09T12:00:10Z");
    expect(depot.cloud.calls).toEqual([]);
    expect((await depot.story("dev-box")).slice(0, 4)).toEqual([
      "stop 06-07T19:00 held",
      "start 06-08T08:00 held",
      "stop 06-08T19:00 held",
      "start 06-09T08:00 already",
    ]);
    await depot.at("2027-06-09T19:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  });

  test("that is released late makes up for the stop that it kept back", async () => {
    await depot.says('hold dev-box --until "2027-06-09T12:00:00Z"');
    await depot.at("2027-06-07T21:00:00Z");
    await depot.says("release dev-box");
    await depot.quiet();
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  });

  test("is refused to people without the right", async () => {
    await expect.poll(() => depot.says("hold dev-box", "web:eve")).toMatch(/No instance|can't/);
  });
});

describe("/vm schedule", () => {
  test("answers with a sentence and the next three edges, and comes before the configuration", async () => {
    const set = await depot.says(
      'schedule set dev-box --start "0 9 * * *" --stop "0 18 * * *" --tz Europe/Rome',
    );
    expect(set).toMatch(
      /Set for dev-box[\s\S]*Next: stop 2027-06-07T16:00:00Z · start 2027-06-08T07:00:00Z · stop 2027-06-08T16:00:00Z/,
    );
    expect(set).toMatch(/schedule "own", set by ana · its zone is Europe\/Rome/);
    await depot.at("2027-06-07T16:00:10Z");
    expect(depot.cloud.calls).toEqual(["stop dev-box"]);
    expect(await depot.says("schedule clear dev-box")).toMatch(
      /schedule "office" of the configuration/,
    );
    await depot.quiet();
    expect((await depot.story("dev-box")).at(-1)).toBe("stop 06-07T19:00 pending");
  });

  test("says clearly what it cannot read", async () => {
    expect(await depot.says('schedule set dev-box --start "0 25 * * *"')).toMatch(/25/);
    expect(await depot.says('schedule set dev-box --named "nowhere"')).toMatch(
      /There is no schedule called “nowhere”[\s\S]*office, early, rome/,
    );
    expect(await depot.says('schedule set dev-box --stop "0 18 * * *" --tz Rome')).toMatch(/Rome/);
    expect(await depot.says("skip db-1")).toMatch(/nothing to skip/);
  });

  test("tells what comes, and what is held of it", async () => {
    expect(await depot.says("agenda")).toMatch(
      /2 starts and stops within a day[\s\S]*stop dev-box[\s\S]*start dev-box/,
    );
    await depot.says("skip dev-box");
    expect(await depot.says("agenda --week")).toMatch(/⊘ .*stop dev-box {2}left out by ana/);
  });
});

test("in the night in which the clocks are set back, the stop of the repeated hour happens once", async () => {
  await depot.sleeps("2027-10-30T12:00:00Z");
  await depot.says('schedule set dev-box --named "rome"');
  await depot.quiet();
  const before = depot.cloud.calls.length;
  await depot.court.becomes("dev-box", { state: "running" });
  await depot.at("2027-10-31T05:00:00Z");
  expect(depot.cloud.calls.slice(before)).toEqual(["stop dev-box"]);
  expect((await depot.story("dev-box")).at(-2)).toBe("stop 10-31T00:30 acted");
});
