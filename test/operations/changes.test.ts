import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlatformError } from "../../src/platforms/platform.ts";
import { answerWords, wordsOf } from "../fakes/chat.ts";
import { furnished, type House, openHouse } from "../support/house.ts";

const PATIENCE = { timeout: 15_000 };

describe("what people do with an operation", () => {
  let house: House;
  let passedMs = 0;
  const passes = (ms: number) => {
    passedMs += ms;
    house.bot.lookAtClock();
  };
  const says = (words: string, by?: string) => house.chat.says(words, by);
  const idOf = (words: string) => /op_\w+/.exec(words)?.[0] ?? "";
  const operations = () => house.database.connection.db.selectFrom("operations").selectAll();

  beforeAll(async () => {
    house = await furnished(await openHouse({ now: () => Date.now() + passedMs }));
  });
  afterAll(() => house.close());

  test("a dry run says what would be done and writes nothing", async () => {
    const before = (await operations().execute()).length;
    const answer = await says("stop env:dev state:running --dry-run", "ben");
    expect(answerWords(answer)).toMatch(/Dry run: would stop \d instances; nothing was done/);
    expect((await operations().execute()).length).toBe(before);
  });

  test("what waits for another try can be cancelled, by others only with the right to it", async () => {
    await says("start gpu-lab");
    await expect
      .poll(house.lastWords, PATIENCE)
      .toMatch(/waiting: the simulator has no sim\.gpu-8/);
    const id = idOf(house.lastWords());
    expect(answerWords(await says(`cancel ${id}`, "eve"))).toMatch(
      /You can't see anything from here/,
    );
    expect(answerWords(await says(`cancel ${id}`, "ben"))).toMatch(/is cancelled for 1 instance/);
    await expect.poll(house.lastWords, PATIENCE).toMatch(/Start of gpu-lab was cancelled/);
    expect(answerWords(await says(`cancel ${id}`))).toMatch(/Too late for op_/);
  });

  test("what failed can be tried again, once, by whoever may", async () => {
    await says("start ml-train");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/ml-train did not start/);
    const id = idOf(house.lastWords());
    expect(answerWords(await says(`details ${id}`))).toMatch(
      /DiskKeyRefused · missing right sim:UseDiskKey/,
    );
    const posted = house.chat.posted.length;
    await Promise.all([says(`retry ${id}`), says(`retry ${id}`)]);
    await expect.poll(() => house.chat.posted.length, PATIENCE).toBe(posted + 1);
    await expect.poll(house.lastWords, PATIENCE).toMatch(/ml-train did not start/);
    const first = await operations().where("id", "=", id).executeTakeFirstOrThrow();
    expect(first.retried_by).toBe(idOf(house.lastWords()));
    expect(answerWords(await says(`retry ${id}`))).toMatch(/already asked for again as op_/);
  });

  test("deleting asks first, even for one, says that it cannot be undone, and then it is not listed any more", async () => {
    await says("delete reports", "ben");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/Delete 1 instance\?/);
    expect(house.lastWords()).toMatch(/cannot be undone/);
    const confirm = `confirm ${idOf(house.lastWords())}`;
    await says(confirm, "ben");
    await says(confirm, "ben");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/reports is deleted/);
    expect(answerWords(await says("list", "ben"))).not.toMatch(/reports/);
  });

  test("a question that nobody answers lapses after ten minutes, and nothing is done", async () => {
    await says("rebuild web-2", "ben");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/Rebuild 1 instance\?/);
    const confirm = `confirm ${idOf(house.lastWords())}`;
    passes(601_000);
    await expect
      .poll(house.lastWords, PATIENCE)
      .toMatch(/Rebuild of 1 instance lapsed unconfirmed/);
    expect(answerWords(await says(confirm, "ben"))).toMatch(/Too late .* lapsed/);
  });

  test("toggle stops what runs", async () => {
    await says("toggle web-1");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/web-1 is stopped/);
  });

  test("history tells what was done, by whom, newest first", async () => {
    const words = answerWords(await says("history web-1"));
    expect(words).toMatch(/toggle web-1 {2}done · ana · op_/);
  });

  test("a machine that hangs is told after its time limit with its last state, and a hard stop ends it", async () => {
    await says("stop db-clone");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/stopping/);
    passes(241_000);
    await expect
      .poll(house.lastWords, PATIENCE)
      .toMatch(/db-clone did not reach stopped within 4 min.*, last state stopping/);
    await says("stop db-clone --hard", "ben");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/db-clone is stopped/);
    // The message of the late one is corrected too.
    const late = () => (house.chat.posted.at(-2)?.versions ?? []).slice(-1).map(wordsOf).join();
    passes(31_000);
    await expect.poll(late, PATIENCE).toMatch(/is stopped/);
  });

  test("a right that is taken away while a request waits stops it at the last moment", async () => {
    await says("start gpu-lab");
    await expect.poll(house.lastWords, PATIENCE).toMatch(/waiting: /);
    house.bot.apply({ ...house.config, policy: { ...house.config.policy, channels: [] } });
    passes(61_000);
    await expect.poll(house.lastWords, PATIENCE).toMatch(/The right to do this was taken away/);
    house.bot.apply(house.config);
  });

  test("while the chat cannot be reached nothing is lost: the message comes when it is back", async () => {
    house.chat.broken = new PlatformError("unreachable", "no answer");
    const posted = house.chat.posted.length;
    await says("start web-staging");
    const ended = () => operations().where("stage", "=", "running").execute();
    await expect.poll(ended, PATIENCE).toEqual([]);
    expect(house.chat.posted.length).toBe(posted);
    house.chat.broken = undefined;
    passes(60_000);
    await expect.poll(house.lastWords, PATIENCE).toMatch(/web-staging is running/);
  });

  test("when groups cannot be looked up nothing is granted, and the person is told why", async () => {
    const groupsOf = house.chat.groupsOf;
    house.chat.groupsOf = async () => {
      throw new PlatformError("unreachable", "no answer");
    };
    expect(answerWords(await says("stop dev-box", "ben"))).toMatch(
      /could not find out which groups you are in, so I do nothing/,
    );
    house.chat.groupsOf = groupsOf;
  });

  test("every request, refusal and step is in the audit", async () => {
    const rows = await house.database.connection.db.selectFrom("audit").selectAll().execute();
    const kinds = new Set(rows.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(
      ["cancel", "config", "confirm", "lapse", "refusal", "request", "transition"].sort(),
    );
    expect(rows.some(({ outcome }) => outcome === "stop: watching → late")).toBe(true);
  });
});
