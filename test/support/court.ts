import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { expect } from "vitest";
import type { EncryptionKeys } from "../../src/approvals/encrypt.ts";
import { type Bot, startBot } from "../../src/bot.ts";
import { type Config, type Environment, readConfig } from "../../src/config.ts";
import type { Evidence } from "../../src/evidence/evidence.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import { createTracing } from "../../src/main/tracing.ts";
import type { Answer } from "../../src/messages/message.ts";
import type { Log } from "../../src/model/log.ts";
import type { Invocation, PlatformName } from "../../src/model/people.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { connect } from "../../src/store/connect.ts";
import { saveInstances } from "../../src/store/instances.ts";
import { joinAsReplica, type Replica } from "../../src/store/replica.ts";
import { createFakeChat, type FakeChat, wordsOf } from "../fakes/chat.ts";
import { createPlainCloud, type PlainCloud } from "../fakes/plain-cloud.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { silentLog } from "./silent-log.ts";

/** Bots on one database, between a cloud that obeys and two chats, in which people ask and approve. */
export interface Court {
  readonly cloud: PlainCloud;
  readonly web: FakeChat;
  readonly slack: FakeChat;
  readonly database: TestDatabase;
  readonly config: Config;
  readonly secretKeys: EncryptionKeys;
  /** `web:ana` speaks in the page's lab, `slack:U0BEN` in #C0OPS; to the first bot unless said otherwise. */
  says(who: string, words: string, extra?: Partial<Invocation> & { bot?: number }): Promise<Answer>;
  /** Puts another policy in force, in all bots. */
  enforce(yaml: string): void;
  /** Changes an instance in the cloud, and lets the bots see that. */
  becomes(name: string, change: Parameters<PlainCloud["set"]>[1]): Promise<void>;
  passes(ms: number): void;
  readonly now: () => number;
  /** The newest card of a chat as it is now, in words. */
  card(chat?: FakeChat): string;
  /** Waits, with the clock running faster, until the newest card says so. */
  shows(pattern: RegExp, chat?: FakeChat): Promise<string>;
  /** The id of the newest operation. */
  newest(): Promise<string>;
  /** Its stage. */
  stage(id: string): Promise<string>;
  /** Waits until nothing is left to do now. */
  quiet(): Promise<void>;
  /** Kills a bot's process, as it were, and starts another one in its place. */
  restart(bot?: number): Promise<void>;
  close(): Promise<void>;
}

export interface CourtOptions {
  readonly yaml: string;
  readonly bots?: number;
  readonly machines?: Readonly<Record<string, string>>;
  /** How the machines are in use; nobody knows where it is absent. */
  readonly evidence?: Evidence;
  readonly log?: Log;
  /** Where steps are sent, as OpenTelemetry's variables say. */
  readonly env?: Environment;
}

const ENV = { SLACK_BOT_TOKEN: "xoxb-1-2-abc", SLACK_APP_TOKEN: "xapp-1-A-2-abc" };

function configOf(yaml: string): Config {
  const read = readConfig({ text: yaml, env: ENV, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes, null, 1));
  return read.config;
}

export async function openCourt(options: CourtOptions): Promise<Court> {
  const {
    yaml,
    bots: many = 1,
    evidence,
    log = silentLog,
    env = {},
    machines = { "db-1": "prod", "db-2": "prod", "dev-box": "dev" },
  } = options;
  let config = configOf(yaml);
  const database = await createTestDatabase();
  const { db } = database.connection;
  const cloud = createPlainCloud("lab", machines);
  const web = createFakeChat("web", "lab");
  const slack = createFakeChat("slack", "C0OPS");
  const secretKeys = [randomBytes(32)] as const;
  let passedMs = 0;
  let events = 0;
  const bots: Running[] = [];
  const now = () => Date.now() + passedMs;

  const open = async (): Promise<Running> => {
    const connection = connect(database.url, { max: 8 });
    const replica = await joinAsReplica(database.url);
    const handles = new Map<PlatformName, Parameters<Platform["start"]>[0]>();
    const platforms = new Map([web, slack].map((chat) => [chat.name, heardBy(chat, handles)]));
    const providers = new Map([["lab", cloud]]);
    const tracing = await createTracing({ env, now, log });
    const parts = {
      config,
      connection,
      providers,
      platforms,
      now,
      newId,
      log,
      trace: tracing.trace,
      secretKeys,
      evidence,
    };
    const bot = await startBot({ ...parts, replica: replica.id });
    return {
      bot,
      replica,
      handles,
      async close() {
        await tracing.stop();
        await connection.close();
      },
    };
  };
  for (let n = 0; n < many; n++) bots.push(await open());

  const court: Court = {
    cloud,
    web,
    slack,
    database,
    config,
    secretKeys,
    now,
    async says(who, words, { bot = 0, ...extra } = {}) {
      const [platform = "web", id = ""] = who.split(":") as [PlatformName, string];
      const handle = bots[bot]?.handles.get(platform);
      if (!handle) throw new Error("nobody listens");
      events += 1;
      const channel = platform === "web" ? "lab" : "C0OPS";
      return handle({
        key: `event-${events}`,
        actor: { platform, id, name: id },
        channel: { platform, id: channel, name: channel },
        words,
        origin: "typed",
        ...extra,
      });
    },
    enforce(edited) {
      config = configOf(edited);
      for (const { bot } of bots) bot.apply(config);
    },
    async becomes(name, change) {
      cloud.set(name, change);
      await saveInstances(db, await cloud.describe("here", [name]), now());
      court.passes(INVENTORY_KEPT_MS);
    },
    passes(ms) {
      passedMs += ms;
      for (const { bot } of bots) bot.lookAtClock();
    },
    card: (chat = web) => {
      const message = chat.posted.at(-1)?.versions.at(-1);
      return message ? wordsOf(message) : "";
    },
    async shows(pattern, chat = web) {
      await expect
        .poll(
          () => {
            court.passes(150);
            return court.card(chat);
          },
          { timeout: 15_000 },
        )
        .toMatch(pattern);
      return court.card(chat);
    },
    async newest() {
      const row = await db
        .selectFrom("operations")
        .select("id")
        .orderBy("created_at", "desc")
        .limit(1)
        .executeTakeFirst();
      return row?.id ?? "";
    },
    async stage(id) {
      const row = await db
        .selectFrom("operations")
        .select("stage")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.stage ?? "";
    },
    async quiet() {
      await expect
        .poll(
          async () => {
            court.passes(150);
            return (await isQuiet(database, now())) && (await isQuiet(database, now()));
          },
          { timeout: 20_000, interval: 20 },
        )
        .toBe(true);
    },
    async restart(at = 0) {
      const bot = bots[at];
      if (!bot) return;
      await shut(bot);
      bots[at] = await open();
    },
    async close() {
      for (const bot of bots) await shut(bot);
      await database.drop();
    },
  };
  await inventoryRead(database);
  return court;
}

/** How long a bot believes what it read of the inventory. */
const INVENTORY_KEPT_MS = 5_000;

interface Running {
  readonly bot: Bot;
  readonly replica: Replica;
  readonly handles: ReadonlyMap<PlatformName, Parameters<Platform["start"]>[0]>;
  close(): Promise<void>;
}

async function shut({ bot, replica, close }: Running): Promise<void> {
  await bot.stop();
  await replica.leave();
  await close();
}

/** The chat as one of several bots is connected to it. */
const heardBy = (
  chat: FakeChat,
  handles: Map<PlatformName, Parameters<Platform["start"]>[0]>,
): Platform => ({
  ...chat,
  groupsOf: (...asked) => chat.groupsOf(...asked),
  async start(handle) {
    handles.set(chat.name, handle);
  },
  async stop() {
    handles.delete(chat.name);
  },
});

/** Whether no job is to be done, none is being done, and no message is behind. */
async function isQuiet({ connection: { db } }: TestDatabase, now: number): Promise<boolean> {
  const jobs = await jobsLeft(db);
  const holders = await db.selectFrom("job_holders").select("key").execute();
  const due = await db
    .selectFrom("timers")
    .select("key")
    .where("due_at", "<=", now + 3_500)
    .where("job", "in", ["tell", "begin", "poll", "settle"])
    .execute();
  return jobs === 0 && holders.length === 0 && due.length === 0;
}

async function jobsLeft(db: TestDatabase["connection"]["db"]): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from pgboss.job where state in ('created', 'retry', 'active')
      and name in ('tell', 'begin', 'poll', 'settle', 'lapse', 'remind')`.execute(db);
  return Number(rows[0]?.n ?? 0);
}

async function inventoryRead({ connection: { db } }: TestDatabase): Promise<void> {
  for (;;) {
    const rows = await db.selectFrom("syncs").select("synced_at").execute();
    if (rows.length > 0 && rows.every((row) => row.synced_at !== null)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
