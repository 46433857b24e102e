import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../src/messages/message.ts";
import { answerWords } from "../fakes/chat.ts";
import { type Depot, openDepot } from "./depot.ts";

let depot: Depot;
beforeEach(async () => {
  depot = await openDepot();
});
afterEach(() => depot.close());

const answers = (words: string): Promise<Answer> => depot.court.says("web:ana", words);

describe("a stop at a time", () => {
  test("is answered privately with the instant, and can be taken back", async () => {
    const answer = await answers("stop dev-box at 2027-06-07T22:00Z");
    expect(answerWords(answer)).toMatch(/◷ dev-box stops 2027-06-07T22:00:00Z \(.*\)\n\[Undo\]/);
    if (answer.kind !== "private") throw new Error(`it was answered ${answer.kind}`);
    const undo = answer.message.buttons[0]?.command ?? "";
    expect(await depot.says("schedule show dev-box")).toMatch(/Once: stop 2027-06-07T22:00:00Z/);
    expect(await depot.says(undo)).toMatch(
      /Taken back: dev-box does not stop 2027-06-07T22:00:00Z/,
    );
    expect(await depot.says("schedule show dev-box")).not.toMatch(/Once:/);
    expect(depot.cloud.calls).toEqual([]);
  });

  test("that is no clear time, or names no instance, is refused in a sentence, and nothing is done", async () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ["stop dev-box at 22:00 --dry-run", /--dry-run and a time do not go together/],
      ["start dev-box tomorrow 9am --dry-run", /Say it without --dry-run, or without the time/],
      ["stop dev-box at 9", /morning or in the evening/],
      ["stop dev-box fri", /“fri” needs a time behind it/],
      ["stop dev-box at yesterday 9am", /is past/],
      ["stop at 22:00", /No instance stands before “at 22:00”/],
    ];
    for (const [words, sentence] of refused) expect(await depot.says(words)).toMatch(sentence);
    expect(depot.cloud.calls).toEqual([]);
  });

  test("does not go together with what counts only now, whoever may do that", async () => {
    depot.court.enforce(depot.yaml("").replace('["*"]', '["*", break-glass]'));
    const ben = async (words: string) => answerWords(await depot.court.says("web:ben", words));
    expect(await ben("stop dev-box --hard at 22:00")).toMatch(/--hard and a time do not go/);
    expect(await ben('stop dev-box at 22:00 --break-glass "fire"')).toMatch(/--break-glass and a/);
    expect(depot.cloud.calls).toEqual([]);
  });
});

test("a hold may be said as one would say it", async () => {
  expect(await depot.says('hold dev-box until 2027-06-09T12:00Z "load test"')).toMatch(
    /Left as it is until 2027-06-09T12:00:00Z, by ana: load test/,
  );
  expect(await depot.says("release dev-box")).toMatch(/Released: dev-box/);
});
