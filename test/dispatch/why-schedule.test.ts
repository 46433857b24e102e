import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answerWords } from "../fakes/chat.ts";
import { type Depot, openDepot } from "../scheduler/depot.ts";
import { openCourt } from "../support/court.ts";

let depot: Depot;
beforeEach(async () => {
  depot = await openDepot();
});
afterEach(() => depot.close());

const says = async (words: string, who = "web:ana"): Promise<string> =>
  answerWords(await depot.court.says(who, words));

describe("why an instance starts and stops", () => {
  test("is its schedule, with where it was said and what comes next, and only who asks is told", async () => {
    const answer = await depot.court.says("web:ana", "why dev-box");
    expect(answer.kind).toBe("private");
    const words = answerWords(answer);
    expect(words).toMatch(/^dev-box: Starts at 08:00; stops at 19:00 \(UTC\)\./);
    expect(words).toMatch(/Why: schedule "office" of the configuration/);
    expect(words).toMatch(/Next: stop 2027-06-07T19:00:00Z/);
    expect(depot.cloud.calls).toEqual([]);
  });

  test("is what was set in a chat, when somebody did that", async () => {
    await says('schedule set dev-box --stop "0 20 * * *" --tz UTC');
    const words = await says("why dev-box");
    expect(words).toMatch(/Why: schedule "own", set by ana/);
    expect(words).toMatch(/Next: stop 2027-06-07T20:00:00Z/);
  });

  test("names who wants it once, where that comes first", async () => {
    await says("stop dev-box at 2027-06-07T15:00Z");
    expect(await says("why dev-box")).toMatch(
      /Next: stop 2027-06-07T15:00:00Z .*\(once, as ana asked: stop dev-box --at/,
    );
  });

  test("says what became of the last edge: asked for, and as which operation", async () => {
    await depot.at("2027-06-07T19:01:00Z");
    const words = await says("why dev-box");
    expect(words).toMatch(/Last: stop 2027-06-07T19:00:00Z, asked for as op_\w+/);
    expect(words).toMatch(/\[Details\]/);
    expect(words).toMatch(/Next: start 2027-06-08T08:00:00Z/);
  });

  test("says that a hold keeps the next edge back, and that it kept the last one", async () => {
    await says('hold dev-box until 2027-06-09T12:00Z "load test"');
    const before = await says("why dev-box");
    expect(before).toMatch(/Next: stop 2027-06-07T19:00:00Z .*, kept back by the hold/);
    expect(before).toMatch(/Left as it is until 2027-06-09T12:00:00Z, by ana: load test/);
    expect(before).toMatch(/\[Release\]/);
    await depot.at("2027-06-07T19:01:00Z");
    expect(await says("why dev-box")).toMatch(
      /Last: stop 2027-06-07T19:00:00Z, held by ana: load test/,
    );
  });

  test("says why the last edge was left out, missed or not needed", async () => {
    await says("skip dev-box");
    await depot.at("2027-06-07T19:01:00Z");
    expect(await says("why dev-box")).toMatch(/skipped: ana wanted this one left out/);
    await depot.at("2027-06-08T08:01:00Z");
    expect(await says("why dev-box")).toMatch(/Last: start .*, it was already running/);
    await depot.sleeps("2027-06-08T23:00:00Z");
    expect(await says("why dev-box")).toMatch(/missed: found 4 h late, which is more than 15 min/);
  });

  test("is a tag that cannot be read, and where it is mistaken", async () => {
    await depot.tag("dev-box", { "lamplighter:schedule": "offce" });
    const words = await says("why dev-box");
    expect(words).toMatch(/^dev-box is left alone: .*There is no schedule called “?"?offce/);
  });

  test("is said in a row each, where several are meant", async () => {
    const words = await says("why db-1 dev-box");
    expect(words).toMatch(/^Why 2 instances start and stop when they do/);
    expect(words).toMatch(/db-1 {2}no schedule/);
    expect(words).toMatch(/dev-box {2}schedule "office" of the configuration · stop 2027-06-07T19/);
    expect(await says("why env:prod")).toMatch(/db-1 {2}no schedule[\s\S]*db-2 {2}no schedule/);
  });
});

describe("what is no instance's name", () => {
  test("is still explained as a command", async () => {
    expect(await says("why stop dev-box")).toMatch(/^You may stop dev-box here/);
    expect(await says('why "stop dev-box"')).toMatch(/^You may stop dev-box here/);
  });

  test("is guessed at: an instance by its name alone, a command with what it is about", async () => {
    expect(await says("why dev-bx")).toMatch(/No instance called “dev-bx” here.*dev-box/);
    expect(await says("why stopp dev-box")).toMatch(/no command “stopp”.*Did you mean stop/);
    expect(await says("why env:nowhere")).toMatch(/Nothing here matches env:nowhere/);
  });

  test("may be there and not to be seen: then nothing is said about it", async () => {
    depot.court.enforce(
      depot.yaml("").replace("allow: [view, start, stop, schedule, hold]", "$&, on: env:prod"),
    );
    expect(await says("why dev-box")).toMatch(/^No instance called “dev-box” here\./);
    expect(await says("why all")).not.toMatch(/dev-box/);
    expect(await says("why dev-box", "web:ben")).toMatch(/^dev-box: Starts/);
  });
});

test("more instances than one answer holds are counted, and not told of", async () => {
  const machines = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`m-${n}`, "dev"]));
  const court = await openCourt({ yaml: depot.yaml(""), machines });
  try {
    expect(answerWords(await court.says("web:ana", "why env:dev"))).toMatch(
      /^“env:dev” means 21 instances; one answer tells of 20 at most\.\nName fewer of them\./,
    );
  } finally {
    await court.close();
  }
});
