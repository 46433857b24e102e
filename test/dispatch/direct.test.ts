import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { createCodes } from "../../src/approvals/totp.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { createDispatch } from "../../src/dispatch.ts";
import { noEvidence } from "../../src/evidence/evidence.ts";
import { createInventory } from "../../src/fleet/inventory.ts";
import { newId } from "../../src/main/ids.ts";
import { kinds } from "../../src/main/kinds.ts";
import type { Answer } from "../../src/messages/message.ts";
import type { Channel, Invocation } from "../../src/model/people.ts";
import { createWriteNew } from "../../src/operations/write-new.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { tellNotice } from "../../src/scheduler/tell-notice.ts";
import { saveInstances } from "../../src/store/instances.ts";
import { insertNotices } from "../../src/store/notices.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import { answerWords, createFakeChat } from "../fakes/chat.ts";
import { createPlainCloud } from "../fakes/plain-cloud.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { silentLog } from "../support/silent-log.ts";

const REF = "lab/here/dev-box";
const OPS: Channel = { platform: "slack", id: "C0OPS" };
const direct = (id: string): Channel => ({ platform: "slack", id });

/** Ann is a developer by her group, Ben is on call, Eve is nobody. */
const yaml = (place = "C0OPS") => `
clouds: { lab: { provider: simulator } }
platforms: { slack: {} }
roles:
  "@devs": ["slack:group:S0DEVS"]
  "@oncall": ["slack:user:U0BEN"]
channels:
  - slack: ${place}
    instances: env:dev
    grants:
      - { role: "@devs", allow: [view, stop, hold] }
      - { role: member, allow: [view, start] }
  - slack: C0OTHER
    instances: env:dev
    grants: [{ role: "@devs", allow: [view] }]
`;

function configOf(text: string): Config {
  const env = { SLACK_BOT_TOKEN: "xoxb-1-2-abc", SLACK_APP_TOKEN: "xapp-1-A-2-abc" };
  const read = readConfig({ text, env, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}

const slack = createFakeChat("slack", "C0OPS");
for (const name of ["ANN", "BEN", "EVE"]) slack.directs.set(`U0${name}`, `D0${name}`);
slack.directs.set("C0OTHER", "C0OTHER").set("C0TEAM", "C0TEAM");
slack.groups.set("U0ANN", ["S0DEVS"]);

let config = configOf(yaml());
let database: TestDatabase;
let dispatch: ReturnType<typeof createDispatch>;
let tell: (owner: string) => Promise<void>;
let close: () => Promise<void>;
let events = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database.connection;
  const now = Date.now;
  const replica = await joinAsReplica(database.url);
  const log = silentLog;
  const queue = await createQueue({ ...database.connection, replica: replica.id, now, log });
  const cloud = createPlainCloud("lab", { "dev-box": "dev", "db-1": "dev" });
  await saveInstances(db, await cloud.describe("here", ["dev-box", "db-1"]), now());
  const around = {
    db,
    transact: queue.transact,
    policy: () => config.policy,
    parking: () => config.parking,
    prices: () => ({ currency: "USD", hourlyOf: () => undefined }),
    groupsOf: slack.groupsOf,
    platform: () => slack,
    evidence: noEvidence,
    now,
    newId,
    log,
  };
  const operations = {
    ...around,
    write: createWriteNew({ db, lookAtClock: queue.lookAtClock }),
    provider: () => cloud,
    refusedNow: async (wishes: readonly unknown[]) => wishes.map(() => new Map()),
    limitMs: () => 60_000,
    confirmAbove: () => 5,
    usualMs: async () => undefined,
    turn: () => undefined,
    note() {},
    trace() {},
  };
  dispatch = createDispatch({
    ...around,
    commands,
    operations,
    inventory: createInventory(db, now),
    codes: createCodes({ db, keys: undefined, now }),
  });
  tell = async (owner) => {
    const stopsAt = now() + 1_800_000;
    const id = `reminder/${owner}`;
    const items = [{ name: "dev-box", ref: REF }];
    const body = { kind: "reminder", items, stopsAt, why: "office-hours" } as const;
    await insertNotices(db, [{ id, place: OPS, owner, body, expiresAt: stopsAt }]);
    await tellNotice(around, { noticeId: id, failures: 0 });
  };
  for (const owner of ["U0ANN", "U0BEN", "U0EVE", "C0TEAM", "C0OTHER"]) await tell(owner);
  close = async () => {
    await queue.stop();
    await replica.leave();
    await database.drop();
  };
});
afterAll(() => close());

beforeEach(async () => {
  config = configOf(yaml());
  await database.connection.db.deleteFrom("holds").execute();
});

interface Done {
  readonly answer: Answer;
  readonly words: string;
  /** What the audit says of it: `kind channel outcome`. */
  readonly audit: readonly string[];
}

const does = async (
  origin: Invocation["origin"],
  by: string,
  where: string,
  words: string,
): Promise<Done> => {
  events += 1;
  const key = `event-${events}`;
  const actor = { platform: "slack", id: by, name: by } as const;
  const channel = direct(where);
  const answer = await dispatch({ key, actor, channel, words, origin, reply: "a-secret-right" });
  const rows = await database.connection.db
    .selectFrom("audit")
    .selectAll()
    .where("correlation_id", "=", `slack:${key}`)
    .orderBy("id")
    .execute();
  const audit = rows.map(({ kind, channel: at, outcome }) => `${kind} ${at?.id} ${outcome}`);
  return { answer, words: answerWords(answer), audit };
};
const clicks = (by: string, where: string, words: string) => does("button", by, where, words);
const holds = () => database.connection.db.selectFrom("holds").select("ref").execute();

const HOLD = `hold ${REF} --until "in 2h"`;
const NOT_HERE = /is not in my configuration yet/;

describe("a reminder in a direct message can be answered", () => {
  test("with the clicker's own rights in the place, and the audit says where it was clicked", async () => {
    const { answer, audit } = await clicks("U0ANN", "D0ANN", HOLD);
    expect(answer.kind).toBe("private");
    expect(await holds()).toEqual([{ ref: REF }]);
    expect(audit).toEqual(["direct-click D0ANN by the rules of slack:C0OPS", "hold C0OPS hold"]);
  });

  test("what it sets going is shown in the place, and the clicker is told so where they are", async () => {
    const { answer, words, audit } = await clicks("U0ANN", "D0ANN", `stop-now ${REF}`);
    expect(answer.kind).toBe("private");
    expect(words).toContain("It goes on in #C0OPS");
    expect(audit.slice(0, 2)).toEqual([
      "direct-click D0ANN by the rules of slack:C0OPS",
      expect.stringMatching(/^request C0OPS /),
    ]);
    const messages = await database.connection.db
      .selectFrom("messages")
      .innerJoin("operations", "operations.id", "messages.operation_id")
      .select(["operations.channel", "messages.reply"])
      .execute();
    // The right to answer was one for the direct message.
    expect(messages).toEqual([{ channel: OPS, reply: null }]);
  });

  test("in a team's channel by whoever has the rights", async () => {
    await clicks("U0ANN", "C0TEAM", HOLD);
    expect(await holds()).toHaveLength(1);
    expect((await clicks("U0EVE", "C0TEAM", HOLD)).words).toMatch(/can't/);
  });
});

describe("nobody gains anything by a button's command", () => {
  test.each([
    ["typed where it was told", "typed", "U0ANN", "D0ANN", HOLD],
    ["in another direct message", "button", "U0ANN", "D0STRANGER", HOLD],
    [
      "about an instance of which nothing was told",
      "button",
      "U0ANN",
      "D0ANN",
      "skip lab/here/db-1",
    ],
    ["about that one as well", "button", "U0ANN", "D0ANN", `skip ${REF} lab/here/db-1`],
    ["about whatever a selector means", "button", "U0ANN", "D0ANN", "skip env:dev"],
    ["about an instance by name", "button", "U0ANN", "D0ANN", "skip dev-box"],
    ["about everything", "button", "U0ANN", "D0ANN", "list"],
  ] as const)("%s", async (_title, origin, by, where, words) => {
    const done = await does(origin, by, where, words);
    expect(done.words).toMatch(NOT_HERE);
    expect(done.audit).toEqual([`refusal ${where} channel-not-configured`]);
    expect(await holds()).toEqual([]);
  });

  test("who has no rights in the place is refused in the direct message too, and told who has them", async () => {
    const { words, audit } = await clicks("U0EVE", "D0EVE", HOLD);
    expect(words).toMatch(/@devs.*C0OPS/s);
    expect(words).not.toContain("this channel");
    expect(audit).toEqual([
      "direct-click D0EVE by the rules of slack:C0OPS",
      "refusal D0EVE not-allowed",
    ]);
    expect(await holds()).toEqual([]);
  });

  test("what the place's members may do is not for people who may be no members", async () => {
    const { words, audit } = await clicks("U0BEN", "D0BEN", `start ${REF}`);
    expect(audit.at(-1)).toBe("refusal D0BEN not-allowed");
    expect(words).toMatch(/You can't start dev-box.*Allowed: people with member, in C0OPS/s);
  });

  test("a channel that has rules of its own keeps to them, whatever was told in it", async () => {
    const { audit } = await clicks("U0ANN", "C0OTHER", HOLD);
    expect(audit).toEqual(["refusal C0OTHER not-allowed"]);
  });

  test("a place that is not configured any more lends no rights", async () => {
    config = configOf(yaml("C0NEW"));
    const { words } = await clicks("U0ANN", "D0ANN", HOLD);
    expect(words).toMatch(NOT_HERE);
    expect(await holds()).toEqual([]);
  });
});
