import { afterEach, expect, test } from "vitest";
import type { Channel } from "../../../src/model/people.ts";
import { PlatformError, type Posted } from "../../../src/platforms/platform.ts";
import { SLACK_PACING } from "../../../src/platforms/slack/pacing.ts";
import { type FakeSlack, latest } from "../../fakes/slack/index.ts";
import { visibleText } from "../../support/block-kit-text.ts";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const OPS: Channel = { platform: "slack", id: "C0OPS" };
const QUIET: Channel = { platform: "slack", id: "C0QUIET" };
const SECRET: Channel = { platform: "slack", id: "C0SECRET" };
const NO_GAPS = { replyProgressGapsMs: [0, 0, 0] };
let bot: Bot;

const start = async (options: BotOptions = {}) => {
  bot = await startBot(options);
  return bot;
};
afterEach(() => bot.stop());

/** The right to answer that came with a command typed in a channel. */
async function replyFrom(channel: Channel): Promise<string> {
  bot.answers(() => ({ kind: "follows" }));
  await bot.slack.slash({ to: bot.to, user: "U0ANN", channel: channel.id, text: "stop web-1" });
  return bot.heard.at(-1)?.reply ?? "";
}

const troubleOf = async (work: Promise<unknown>): Promise<PlatformError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformError)) throw new Error(`not a PlatformError: ${String(error)}`);
  return error;
};

const wordsIn = (slack: FakeSlack, channel: Channel) =>
  slack.inChannel(channel.id).map((message) => message.versions.map(({ text }) => text));

test("a message is posted once and edited in place, with nothing unfurled or linked by itself", async () => {
  const { slack, platform } = await start();
  const posted = await platform.post(OPS, said("Stopping web-1"));
  expect(await platform.edit(posted, said("web-1 is stopped"), true)).toEqual(posted);
  expect(wordsIn(slack, OPS)).toEqual([["Stopping web-1", "web-1 is stopped"]]);
  expect(slack.callsOf("chat.postMessage")[0]?.args).toMatchObject({
    unfurl_links: "false",
    unfurl_media: "false",
  });
  expect(slack.callsOf("chat.update")[0]?.args).toMatchObject({
    parse: "none",
    link_names: "false",
  });
});

test.each([
  ["a public channel without the bot", QUIET],
  ["a private channel without the bot", SECRET],
])("in %s the message stands as a reply, and says how to invite the bot", async (_, channel) => {
  const { slack, platform } = await start();
  await platform.post(channel, said("Stopping web-1"), await replyFrom(channel));
  const [message] = slack.inChannel(channel.id);
  expect(message?.via).toBe("response_url");
  expect(message && visibleText(latest(message).blocks)).toContain("/invite @lamplighter");
});

test("of a reply's five uses one posts, three show progress and one is kept for the end", async () => {
  const { slack, platform } = await start({ platform: { pacing: NO_GAPS } });
  let posted = await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
  for (let count = 1; count <= 8; count++)
    posted = await platform.edit(posted, said(`${count} of 9`), false);
  posted = await platform.edit(posted, said("9 of 9"), true);
  expect(wordsIn(slack, QUIET)).toEqual([["0 of 9", "1 of 9", "2 of 9", "3 of 9", "9 of 9"]]);
  expect(slack.callsOf("response_url").map(({ outcome }) => outcome)).toEqual(Array(5).fill("ok"));
  const trouble = await troubleOf(platform.edit(posted, said("more"), true));
  expect(trouble.kind).toBe("gone");
  expect(slack.callsOf("response_url")).toHaveLength(5);
});

test("where some uses are spent already, progress gives way to the end", async () => {
  const { slack, platform } = await start({ platform: { pacing: NO_GAPS } });
  const reply = await replyFrom(QUIET);
  await platform.post(QUIET, said("another message"), reply);
  let posted = await platform.post(QUIET, said("0 of 9"), reply);
  for (let count = 1; count <= 8; count++)
    posted = await platform.edit(posted, said(`${count} of 9`), false);
  await platform.edit(posted, said("9 of 9"), true);
  expect(slack.callsOf("response_url").at(-1)?.args.body).toContain('"text":"9 of 9"');
  expect(slack.callsOf("response_url").map(({ outcome }) => outcome)).toEqual(Array(5).fill("ok"));
});

test("when the right to reply is over too, what is reported is how the bot could be let in", async () => {
  let ahead = 0;
  const { platform } = await start({ platform: { now: () => Date.now() + ahead } });
  const reply = await replyFrom(QUIET);
  ahead = 31 * 60_000;
  const trouble = await troubleOf(platform.post(QUIET, said("x"), reply));
  expect(trouble).toMatchObject({
    kind: "not-allowed",
    message: expect.stringContaining("not_in_channel"),
  });
});

test("progress of a reply is spread over time, and says when it would be shown", async () => {
  const { platform } = await start();
  const posted = await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
  const trouble = await troubleOf(platform.edit(posted, said("1 of 9"), false));
  expect(trouble.kind).toBe("rate-limited");
  expect(trouble.retryAfterMs).toBeGreaterThan(3000);
  expect(trouble.retryAfterMs).toBeLessThanOrEqual(SLACK_PACING.replyProgressGapsMs[0] ?? 0);
});

test("half an hour later a reply can no longer be edited, and Slack is not even asked", async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const { slack, platform } = await start({ platform: { now } });
  const posted = await platform.post(QUIET, said("0 of 9"), await replyFrom(QUIET));
  ahead = 31 * 60_000;
  expect((await troubleOf(platform.edit(posted, said("9 of 9"), true))).kind).toBe("gone");
  expect(slack.callsOf("response_url")).toHaveLength(1);
});

test("what was posted by a click's right ends in a second message, for it cannot be changed", async () => {
  const { slack, platform, answers, to } = await start({ platform: { pacing: NO_GAPS } });
  const button = { label: "Stop", command: "stop web-1" };
  answers(() => ({ kind: "private", message: said("web-1", button) }));
  const { shown } = await slack.slash({ to, user: "U0ANN", channel: "C0QUIET", text: "list" });
  if (!shown) throw new Error("no list");
  answers(() => ({ kind: "follows" }));
  await slack.click({ to, user: "U0ANN", message: shown, button: "Stop" });
  await expect.poll(() => bot.heard).toHaveLength(2);
  let posted = await platform.post(QUIET, said("Stopping"), bot.heard[1]?.reply);
  posted = await platform.edit(posted, said("half way"), false);
  await platform.edit(posted, said("stopped"), true);
  expect(wordsIn(slack, QUIET)).toEqual([["Stopping"], ["stopped"]]);
  expect(shown.versions).toHaveLength(1);
});

test("without a right to reply, a channel closed to the bot is a refusal", async () => {
  const { platform } = await start();
  const trouble = await troubleOf(platform.post(QUIET, said("x")));
  expect(trouble.kind).toBe("not-allowed");
  expect(trouble.message).toContain("not_in_channel");
});

test.each([
  [{ error: "message_not_found" }, "gone"],
  [{ error: "channel_not_found" }, "gone"],
  [{ error: "edit_window_closed" }, "gone"],
  [{ error: "invalid_auth" }, "not-allowed"],
  [{ error: "invalid_blocks" }, "refused"],
  [{ error: "internal_error" }, "unreachable"],
  [{ status: 503 }, "unreachable"],
  [{ retryAfter: 7 }, "rate-limited"],
])("an edit that Slack answers with %j is reported as %s", async (failure, kind) => {
  const { slack, platform } = await start();
  const posted = await platform.post(OPS, said("x"));
  slack.fail("chat.update", failure);
  const trouble = await troubleOf(platform.edit(posted, said("y"), true));
  expect(trouble.kind).toBe(kind);
  if (kind === "rate-limited") expect(trouble.retryAfterMs).toBe(7000);
});

test("a post whose answer is lost is reported and not sent again by itself", async () => {
  const { slack, platform } = await start();
  slack.fail("chat.postMessage", { loseAnswer: true });
  expect((await troubleOf(platform.post(OPS, said("once")))).kind).toBe("unreachable");
  expect(slack.inChannel("C0OPS")).toHaveLength(1);
});

test("a Slack that never answers is given up, not waited for", async () => {
  const { slack, platform } = await start({ platform: { pacing: { requestTimeoutMs: 200 } } });
  slack.fail("chat.postMessage", { hang: true });
  expect((await troubleOf(platform.post(OPS, said("x")))).kind).toBe("unreachable");
});

test("a stored place that is none of Slack's is gone, not a crash", async () => {
  const { platform } = await start();
  const posted: Posted = { message: 7 };
  expect((await troubleOf(platform.edit(posted, said("x"), true))).kind).toBe("gone");
});

test("many posts into one channel come one after another, and Slack refuses none", async () => {
  const { slack, platform } = await start();
  await Promise.all([1, 2, 3].map((count) => platform.post(OPS, said(`message ${count}`))));
  expect(slack.refusedForRate()).toBe(0);
  expect(slack.inChannel("C0OPS")).toHaveLength(3);
});

test("a hundred edits at once cause no refusal: some are shown, the rest are told when to come back", async () => {
  const pacing = { update: { cap: 6, perMs: 300 }, progressWaitMs: 400, finalWaitMs: 3000 };
  const limits = { "chat.update": { cap: 7, perMs: 150 } };
  const { slack, platform } = await start({ platform: { pacing }, slack: { limits } });
  const posted = await platform.post(OPS, said("0"));
  const edits = await Promise.allSettled(
    Array.from({ length: 100 }, (_, count) => platform.edit(posted, said(`${count}`), false)),
  );
  const refused = edits.flatMap((edit) => (edit.status === "rejected" ? [edit.reason] : []));
  expect(refused.length).toBeGreaterThan(70);
  for (const { kind, retryAfterMs } of refused) {
    expect(kind).toBe("rate-limited");
    expect(retryAfterMs).toBeGreaterThan(0);
  }
  await platform.edit(posted, said("the end"), true);
  expect(slack.refusedForRate()).toBe(0);
  expect(wordsIn(slack, OPS)[0]?.at(-1)).toBe("the end");
});
