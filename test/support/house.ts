import { randomBytes } from "node:crypto";
import { type Bot, startBot } from "../../src/bot.ts";
import type { Config } from "../../src/config.ts";
import { readConfig } from "../../src/config.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { createSimulatorProvider } from "../../src/providers/simulator/provider.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { logSteps } from "../../src/tracing/log-steps.ts";
import { createFakeChat, type FakeChat, wordsOf } from "../fakes/chat.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { silentLog } from "./silent-log.ts";

/** A whole bot on a real database, with a chat in memory and the simulated cloud. */
export interface House {
  readonly bot: Bot;
  readonly chat: FakeChat;
  readonly database: TestDatabase;
  readonly config: Config;
  /** The newest version of the last posted message, in words. */
  lastWords(): string;
  close(): Promise<void>;
}

export interface HouseOptions {
  /** Beside or instead of the simulated cloud `lab`. */
  readonly providers?: ReadonlyMap<string, Provider>;
  readonly yaml?: string;
  readonly now?: () => number;
  readonly change?: (config: Config) => Config;
}

/** ana is a developer, ben is on call, eve is nobody. */
const HOUSE_YAML = `
clouds:
  lab: { provider: simulator, speed: 40 }
platforms:
  web: {}
roles:
  "@devs": ["web:user:ana"]
  "@oncall": ["web:group:oncall"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, reboot] }
      - { role: "@oncall", allow: ["*"] }
`;

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { yaml = HOUSE_YAML, now = Date.now, change = (config) => config } = options;
  const read = readConfig({ text: yaml, env: {}, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  const config = change(read.config);
  const database = await createTestDatabase();
  const replica = await joinAsReplica(database.url);
  const chat = createFakeChat("web", "lab");
  chat.groups.set("ben", ["oncall"]);
  const lab = config.clouds.lab;
  const providers =
    options.providers ??
    new Map([
      ["lab", createSimulatorProvider(lab?.options as never, { cloud: "lab", env: {}, now })],
    ]);
  const { connection } = database;
  const platforms = new Map<"web", Platform>([["web", chat]]);
  const log = silentLog;
  const parts = { config, connection, replica: replica.id, providers, platforms, now, newId, log };
  const trace = logSteps(log);
  const bot = await startBot({ ...parts, trace, secretKeys: [randomBytes(32)] });
  return {
    bot,
    chat,
    database,
    config,
    lastWords: () => {
      const message = chat.posted.at(-1)?.versions.at(-1);
      return message ? wordsOf(message) : "";
    },
    async close() {
      await bot.stop();
      await replica.leave();
      await database.drop();
    },
  };
}

/** Waits until the inventory knows the machines. */
export async function furnished(house: House): Promise<House> {
  const { db } = house.database.connection;
  for (;;) {
    const rows = await db.selectFrom("syncs").select("synced_at").execute();
    if (rows.length > 0 && rows.every((row) => row.synced_at !== null)) return house;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
