import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { noEvidence } from "../../src/evidence/evidence.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Notice } from "../../src/model/parking.ts";
import type { Channel } from "../../src/model/people.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import type { Jobs } from "../../src/queue/jobs.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { tellNotice } from "../../src/scheduler/tell-notice.ts";
import { saveInstances } from "../../src/store/instances.ts";
import {
  findNotice,
  insertNotices,
  type NewNotice,
  placeOfDirect,
  replaceNotice,
} from "../../src/store/notices.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { createFakeChat, type FakeChat } from "../fakes/chat.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const MINUTE_MS = 60_000;
const START = Date.UTC(2027, 5, 7, 18, 30);
const STOPS_AT = START + 30 * MINUTE_MS;
const OPS: Channel = { platform: "slack", id: "C0OPS" };
const REF = "lab/here/dev-box";

const YAML = `
clouds: { lab: { provider: simulator } }
platforms: { slack: {} }
channels:
  - { slack: C0OPS, instances: all, grants: [{ role: member, allow: [view] }] }
  - { slack: C0PROD, instances: "env:prod", grants: [{ role: member, allow: [view] }] }
`;
const read = readConfig({
  text: YAML,
  env: { SLACK_BOT_TOKEN: "xoxb-1-2-abc", SLACK_APP_TOKEN: "xapp-1-A-2-abc" },
  kinds,
});

let database: TestDatabase;
let slack: FakeChat;
let discord: FakeChat;
let now = START;
let tools: Parameters<typeof tellNotice>[0];
let close: () => Promise<void>;

beforeAll(async () => {
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  const { policy } = read.config;
  database = await createTestDatabase();
  const { db } = database.connection;
  const replica = await joinAsReplica(database.url);
  const queue = await createQueue({
    ...database.connection,
    replica: replica.id,
    now: () => now,
    log: silentLog,
  });
  const cloud = createPlainCloud("lab", { "dev-box": "dev" });
  await saveInstances(db, await cloud.describe("here", ["dev-box"]), START);
  tools = {
    db,
    transact: queue.transact,
    policy: () => policy,
    evidence: noEvidence,
    platform: (name) => new Map([slack, discord].map((chat) => [chat.name, chat])).get(name),
    now: () => now,
    log: silentLog,
  };
  close = async () => {
    await queue.stop();
    await replica.leave();
    await database.drop();
  };
});
afterAll(() => close());

beforeEach(async () => {
  now = START;
  slack = createFakeChat("slack", "C0OPS");
  slack.directs.set("U0ANN", "D0ANN").set("C0TEAM", "C0TEAM").set("C0PROD", "C0PROD");
  discord = createFakeChat("discord", "100000000000000001");
  discord.directs.set("200000000000000002", "300000000000000003");
  await database.connection.db.deleteFrom("notices").execute();
  await database.connection.db.deleteFrom("timers").execute();
});

const reminder = (choice?: string): Notice => ({
  kind: "reminder",
  items: [
    {
      name: "dev-box",
      ref: REF,
      ...(choice && { choice: { by: choice, at: START, kind: "hold", until: STOPS_AT } as const }),
    },
  ],
  stopsAt: STOPS_AT,
  why: "office-hours",
});

const tell = (failures = 0) => tellNotice(tools, { noticeId: "n", failures });
const told = () => findNotice(database.connection.db, "n");
const insert = (owner: string | undefined, more: Partial<NewNotice> = {}) =>
  insertNotices(database.connection.db, [
    { id: "n", place: OPS, owner, body: reminder(), expiresAt: STOPS_AT, ...more },
  ]);
const where = (chat: FakeChat) => chat.posted.map(({ channel }) => channel);
const timers = () => database.connection.db.selectFrom("timers").select("due_at").execute();

test("the owner is reminded alone, and what is said later stands there too", async () => {
  await insert("slack:U0ANN");
  await tell();
  expect(where(slack)).toEqual(["D0ANN"]);
  expect(await told()).toMatchObject({ told: 1, channel: { platform: "slack", id: "D0ANN" } });
  await replaceNotice(database.connection.db, "n", reminder("Ann"));
  await tell();
  await tell();
  expect(where(slack)).toEqual(["D0ANN"]);
  expect(slack.posted[0]?.versions).toHaveLength(2);
});

test("a team is reminded in its channel", async () => {
  await insert("slack:C0TEAM");
  await tell();
  expect(where(slack)).toEqual(["C0TEAM"]);
});

test.each([undefined, "ana", "slack:U0GONE", "web:ann"])(
  "with the owner %s the channel is reminded",
  async (owner) => {
    await insert(owner);
    await tell();
    expect(where(slack)).toEqual(["C0OPS"]);
    expect((await told())?.channel).toEqual(OPS);
  },
);

test("a configured channel that does not show the instance is not told of it, whatever the tag says", async () => {
  await insert("slack:C0PROD");
  await tell();
  expect(where(slack)).toEqual(["C0OPS"]);
});

test.each(["gone", "not-allowed", "refused"] as const)(
  "an owner whose chat answers %s loses nothing: the channel is reminded instead",
  async (kind) => {
    slack.closed.set("D0ANN", new PlatformError(kind, "no"));
    await insert("slack:U0ANN");
    await tell();
    expect(where(slack)).toEqual(["C0OPS"]);
    slack.closed.clear();
    await replaceNotice(database.connection.db, "n", reminder("Ann"));
    await tell();
    expect(where(slack)).toEqual(["C0OPS"]);
    expect(slack.posted[0]?.versions).toHaveLength(2);
  },
);

test.each(["looked up", "written to"])(
  "an owner who cannot be %s now is tried again, and nobody else is bothered meanwhile",
  async (what) => {
    const trouble = new PlatformError("unreachable", "not now");
    if (what === "looked up") slack.unreachable = trouble;
    else slack.closed.set("D0ANN", trouble);
    await insert("slack:U0ANN");
    await tell();
    expect(where(slack)).toEqual([]);
    expect(await timers()).toHaveLength(1);
    slack.unreachable = undefined;
    slack.closed.clear();
    await tell(1);
    expect(where(slack)).toEqual(["D0ANN"]);
  },
);

test("how long it waits is counted from the first try that failed", async () => {
  const { db } = database.connection;
  const waits = async () => {
    const { data } = await db.selectFrom("timers").select("data").executeTakeFirstOrThrow();
    await db.deleteFrom("timers").execute();
    return data as Jobs["notice"];
  };
  slack.unreachable = new PlatformError("unreachable", "not now");
  await insert("slack:U0ANN");
  await tell();
  const first = await waits();
  expect(first).toMatchObject({ failures: 1, since: START });
  now = START + MINUTE_MS;
  await tellNotice(tools, first);
  expect(await waits()).toMatchObject({ failures: 2, since: START });
});

test("when the next try would come after the stop, the channel is reminded while there is time", async () => {
  slack.unreachable = new PlatformError("rate-limited", "later", { retryAfterMs: 10 * MINUTE_MS });
  await insert("slack:U0ANN");
  await tell();
  expect(where(slack)).toEqual([]);
  now = STOPS_AT - 5 * MINUTE_MS;
  await tell();
  expect(where(slack)).toEqual(["C0OPS"]);
});

test("nobody is reminded of a stop that is past", async () => {
  await insert("slack:U0ANN");
  now = STOPS_AT;
  await tell();
  expect(where(slack)).toEqual([]);
  expect((await told())?.gaveUp).toMatch(/due before/);
});

test("on another platform than the channel's nobody has rights, so no button is offered", async () => {
  await insert("discord:200000000000000002");
  await tell();
  expect(where(discord)).toEqual(["300000000000000003"]);
  expect(discord.posted[0]?.versions[0]?.buttons).toEqual([]);
  await insert("slack:U0ANN", { id: "m" });
  await tellNotice(tools, { noticeId: "m", failures: 0 });
  expect(slack.posted[0]?.versions[0]?.buttons).not.toEqual([]);
});

test("only a channel where it was told of these very instances stands for the place", async () => {
  const { db } = database.connection;
  const direct: Channel = { platform: "slack", id: "D0ANN" };
  await insert("slack:U0ANN");
  expect(await placeOfDirect(db, direct, [REF])).toBeUndefined();
  await tell();
  expect(await placeOfDirect(db, direct, [REF])).toEqual(OPS);
  expect(await placeOfDirect(db, direct, [REF, "lab/here/db-1"])).toBeUndefined();
  expect(await placeOfDirect(db, direct, [])).toBeUndefined();
  expect(await placeOfDirect(db, { platform: "slack", id: "D0BEN" }, [REF])).toBeUndefined();
  expect(await placeOfDirect(db, { ...direct, thread: "1" }, [REF])).toBeUndefined();
  expect(await placeOfDirect(db, { ...direct, platform: "discord" }, [REF])).toBeUndefined();
});

test("of two notices in one direct message the newer one says whose rules hold", async () => {
  const { db } = database.connection;
  const dev: Channel = { platform: "slack", id: "C0DEV" };
  await insert("slack:U0ANN");
  await insert("slack:U0ANN", { id: "m", place: dev, expiresAt: STOPS_AT + MINUTE_MS });
  for (const noticeId of ["m", "n"]) await tellNotice(tools, { noticeId, failures: 0 });
  expect(await placeOfDirect(db, { platform: "slack", id: "D0ANN" }, [REF])).toEqual(dev);
});
