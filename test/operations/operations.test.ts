import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerWords } from "../fakes/chat.ts";
import { furnished, type House, openHouse } from "../support/house.ts";

describe("one operation, from the words to the end", () => {
  let house: House;
  beforeAll(async () => {
    house = await furnished(
      await openHouse({ change: (config) => ({ ...config, confirmAbove: 1 }) }),
    );
  });
  afterAll(() => house.close());

  test("a stop is posted once and its one message follows it to the end", async () => {
    const before = house.chat.posted.length;
    expect(await house.chat.says("stop dev-box")).toEqual({ kind: "follows" });
    await expect
      .poll(() => house.lastWords(), { timeout: 15_000 })
      .toMatch(/dev-box is stopped — took/);
    expect(house.chat.posted.length).toBe(before + 1);
    expect(house.lastWords()).toMatch(/Asked by ana · rule @devs · op_\w+/);
  });

  test("the same event twice has one effect", async () => {
    await house.chat.says("stop web-1", "ana", { key: "same" });
    await house.chat.says("stop web-1", "ana", { key: "same" });
    const { db } = house.database.connection;
    const rows = await db
      .selectFrom("operations")
      .select("id")
      .where("request_key", "=", "web:same")
      .execute();
    expect(rows.length).toBe(1);
    await expect.poll(() => house.lastWords(), { timeout: 15_000 }).toMatch(/web-1 is stopped/);
  });

  test("while one operation holds an instance, a second one is refused by its name", async () => {
    await house.chat.says("stop build-1");
    const answer = answerWords(await house.chat.says("start build-1"));
    expect(answer).toMatch(/build-1 is busy: op_\w+ is at work on it/);
    await expect.poll(() => house.lastWords(), { timeout: 15_000 }).toMatch(/build-1 is stopped/);
  });

  test("a start that finds no room says so, and offers to try again", async () => {
    await house.chat.says("start ml-train");
    await expect
      .poll(() => house.lastWords(), { timeout: 15_000 })
      .toMatch(/ml-train did not start — its disk is encrypted/);
    expect(house.lastWords()).toMatch(/\[Try again\]/);
  });

  test("someone without a grant is refused privately", async () => {
    const answer = await house.chat.says("stop dev-box", "eve");
    expect(answer.kind).toBe("private");
    expect(answerWords(answer)).toMatch(/No instance called|You can't/);
  });

  test("a developer may not cut the power, and learns who may", async () => {
    const answer = answerWords(await house.chat.says("stop web-2 --hard"));
    expect(answer).toMatch(/You can't hard stop web-2 from here/);
    expect(answer).toMatch(/@oncall/);
  });

  test("many instances are confirmed first, then followed in one message", async () => {
    await house.chat.says("stop env:dev", "ben");
    await expect.poll(() => house.lastWords()).toMatch(/Stop \d+ instances\?/);
    const confirm = house.chat.posted.at(-1)?.versions.at(-1)?.buttons.at(-1)?.command ?? "";
    expect(answerWords(await house.chat.says(confirm, "ana"))).toMatch(/only they can confirm/);
    await house.chat.says(confirm, "ben");
    await expect.poll(() => house.lastWords(), { timeout: 15_000 }).toMatch(/of \d+ stopped/);
  });
});
