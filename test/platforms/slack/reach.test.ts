import { afterEach, expect, test } from "vitest";
import { type Bot, type BotOptions, said, startBot } from "./bot.ts";

const OPEN = "conversations.open";
const LOOK_UP = "users.lookupByEmail";
const ANN = { platform: "slack", id: "D0ANN" };
let bot: Bot;
let ahead = 0;

const start = async (options: BotOptions = {}) => {
  ahead = 0;
  bot = await startBot({ ...options, platform: { now: () => Date.now() + ahead } });
  return bot;
};
afterEach(() => bot.stop());

test("a person is reached by their id, or by their address, in the same direct message", async () => {
  const { platform, slack } = await start();
  expect(await platform.reach("U0ANN")).toEqual(ANN);
  expect(await platform.reach("ann@acme.test")).toEqual(ANN);
  await platform.post(ANN as never, said("dev-box stops at 19:00"));
  expect(slack.inChannel("D0ANN")).toHaveLength(1);
});

test("a team's channel is reached by its id, without asking anybody", async () => {
  const { platform, slack } = await start();
  expect(await platform.reach("C0DEV")).toEqual({ platform: "slack", id: "C0DEV" });
  expect(await platform.reach("G0OLD")).toEqual({ platform: "slack", id: "G0OLD" });
  expect([...slack.callsOf(OPEN), ...slack.callsOf(LOOK_UP)]).toEqual([]);
});

test("strangers, robots and those who left are nobody, and a plain name is not asked about", async () => {
  const { platform, slack } = await start();
  slack.users.set("U0OLD", { id: "U0OLD", name: "old", email: "old@acme.test", deleted: true });
  slack.users.set("U0CI", { id: "U0CI", name: "ci", email: "ci@acme.test", bot: true });
  const nobody = ["U0GONE", "U0OLD", "U0CI", "old@acme.test", "ci@acme.test", "x@acme.test"];
  for (const owner of nobody)
    expect([owner, await platform.reach(owner)]).toEqual([owner, undefined]);
  const asked = slack.calls.length;
  for (const owner of ["ana", "team-a", "", "U0", "123456789012345678", "a b@acme.test", "D0ANN"])
    expect([owner, await platform.reach(owner)]).toEqual([owner, undefined]);
  expect(slack.calls).toHaveLength(asked);
});

test("many reminders for one owner ask Slack once an hour, also for somebody unknown", async () => {
  const { platform, slack } = await start();
  const all = Array.from({ length: 20 }, () => platform.reach("ann@acme.test"));
  expect(new Set((await Promise.all(all)).map((found) => found?.id))).toEqual(new Set(["D0ANN"]));
  await platform.reach("x@acme.test");
  ahead = 59 * 60_000;
  await platform.reach("ann@acme.test");
  await platform.reach("x@acme.test");
  expect(slack.callsOf(LOOK_UP)).toHaveLength(2);
  expect(slack.callsOf(OPEN)).toHaveLength(1);
  ahead = 61 * 60_000;
  await platform.reach("ann@acme.test");
  expect(slack.callsOf(LOOK_UP)).toHaveLength(3);
});

test("when Slack does not say, that is trouble and not nobody, and it is asked again", async () => {
  const { platform, slack } = await start();
  slack.fail(LOOK_UP, { status: 503 });
  await expect(platform.reach("ann@acme.test")).rejects.toMatchObject({ kind: "unreachable" });
  slack.fail(OPEN, { retryAfter: 1 });
  await expect(platform.reach("ann@acme.test")).rejects.toMatchObject({
    kind: "rate-limited",
    retryAfterMs: 1000,
  });
  expect(await platform.reach("ann@acme.test")).toEqual(ANN);
});

test.each([
  ["im:write", "U0ANN"],
  ["users:read.email", "ann@acme.test"],
])("without the scope %s nobody is reached, and the error names it", async (scope, owner) => {
  const { platform, slack } = await start();
  slack.scopes.delete(scope);
  await expect(platform.reach(owner)).rejects.toMatchObject({
    kind: "not-allowed",
    message: expect.stringContaining(scope),
  });
});

test("sixty owners at once are too many for Slack's minute: those beyond are told when to come back", async () => {
  const { platform, slack } = await start();
  const ids = Array.from({ length: 60 }, (_, n) => `U0N${n}`);
  for (const id of ids) slack.users.set(id, { id, name: id });
  const found = await Promise.allSettled(ids.map((id) => platform.reach(id)));
  const refused = found.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(found.filter(({ status }) => status === "fulfilled")).toHaveLength(45);
  expect(
    refused.every(({ kind, retryAfterMs }) => kind === "rate-limited" && retryAfterMs > 0),
  ).toBe(true);
  expect(slack.refusedForRate()).toBe(0);
});

test("a click in a direct message says where it was made, by the id that was opened", async () => {
  const { platform, slack, to, heard } = await start();
  const channel = await platform.reach("U0ANN");
  if (!channel) throw new Error("not reached");
  const button = { label: "+1 h", command: "hold lab/here/dev-box" };
  await platform.post(channel, said("dev-box stops at 19:00", button));
  const [message] = slack.inChannel(channel.id);
  if (!message) throw new Error("not posted");
  await slack.click({ to, user: "U0ANN", message, button: "+1 h" });
  expect(heard[0]).toMatchObject({ channel: ANN, words: button.command, origin: "button" });
  expect(heard[0]?.channel.name).toBeUndefined();
});
