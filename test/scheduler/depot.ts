import { sql } from "kysely";
import { expect } from "vitest";
import { spell } from "../../src/messages/spell.ts";
import { answerWords, wordsOf } from "../fakes/chat.ts";
import type { PlainCloud } from "../fakes/plain-cloud.ts";
import { type Court, type CourtOptions, openCourt } from "../support/court.ts";

/** A court whose clock stands at the noon of Monday, 7 June 2027, with a machine that is parked at night. */
export interface Depot {
  readonly court: Court;
  readonly cloud: PlainCloud;
  /** The configuration with more rules, and more in its first channel. */
  yaml(rules: string, channel?: string): string;
  /** Moves the clock to an instant, through all that is due before. */
  at(iso: string): Promise<void>;
  /** Moves the clock at once, as if nobody had been there meanwhile. */
  sleeps(iso: string): Promise<void>;
  jump(at: number): void;
  passes(ms: number): Promise<void>;
  tag(name: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** What became of each edge, and what is planned. */
  story(name: string): Promise<readonly string[]>;
  /** The reason of the newest edge that is settled. */
  why(name: string): Promise<string>;
  /** What the audit says about edges. */
  audit(): Promise<readonly string[]>;
  /** What the bot answers, in words. */
  says(words: string, who?: string): Promise<string>;
  /** Clicks a button of the newest message of the page. */
  clicks(label: string): Promise<string>;
  /** What the page's messages say now, the oldest first. */
  posted(): readonly string[];
  /** Waits until nothing is left to do now. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const yamlOf = (rules = "", channel = ""): string => `
clouds: { lab: { provider: simulator } }
platforms: { web: {} }
roles:
  "@devs": ["web:user:ana"]
  "@oncall": ["web:user:ben"]
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, schedule, hold] }
      - { role: "@oncall", allow: ["*"] }
    ${channel}
schedules:
  office: { start: "0 8 * * *", stop: "0 19 * * *" }
  early: { start: "0 6 * * *", stop: "0 17 * * *" }
  rome: { start: "0 8 * * *", stop: "30 2 * * *", timeZone: Europe/Rome }
parking:
  - { on: "name:dev-box", schedule: office }
${rules}
`;

const NOON = Date.parse("2027-06-07T12:00:00Z");
/** So long before something is due the clouds are read once more. */
const BEFORE_MS = 30_000;

export async function openDepot({
  bots = 1,
  machines,
}: Pick<CourtOptions, "bots" | "machines"> = {}): Promise<Depot> {
  // Without a schedule until its clock is set: nothing is due before.
  const idle = yamlOf().replace(/parking:\n.*\n/, "");
  const court = await openCourt({ yaml: idle, bots, ...(machines && { machines }) });
  const { db } = court.database.connection;
  const refOf = (name: string): string => `lab/here/${name}`;
  const story: Depot["story"] = async (name) => {
    const rows = await db
      .selectFrom("occurrences")
      .selectAll()
      .where("ref", "=", refOf(name))
      .orderBy("at")
      .execute();
    return rows.map(({ edge, at, state }) => {
      const when = new Date(at).toISOString().slice(5, 16);
      return `${edge} ${when} ${state}`;
    });
  };
  /** Whether nothing of the scheduler is to be done now. */
  const isIdle = async (): Promise<boolean> => {
    const due = await db
      .selectFrom("timers")
      .select("key")
      .where("due_at", "<=", court.now())
      .execute();
    const { rows } = await sql`select id from pgboss.job
      where state in ('created', 'retry', 'active')
        and name in ('edges', 'document', 'notice', 'sync')`.execute(db);
    return due.length === 0 && rows.length === 0;
  };
  const settle = async (): Promise<void> => {
    do {
      await expect
        .poll(
          () => {
            court.passes(0);
            return isIdle();
          },
          { timeout: 20_000, interval: 10 },
        )
        .toBe(true);
      await court.quiet();
    } while (!(await isIdle()));
  };
  const nextDue = async (): Promise<number | undefined> => {
    const row = await db
      .selectFrom("timers")
      .select("due_at")
      .where("job", "=", "edges")
      .orderBy("due_at")
      .executeTakeFirst();
    return row?.due_at;
  };
  const jump = (at: number): void => court.passes(at - court.now());
  const depot: Depot = {
    court,
    cloud: court.cloud,
    yaml: yamlOf,
    story,
    jump,
    async at(iso) {
      const end = Date.parse(iso);
      await settle();
      while (court.now() < end) {
        const due = (await nextDue()) ?? end;
        const read = due - BEFORE_MS > court.now() ? due - BEFORE_MS : due;
        jump(Math.min(end, Math.max(read, court.now())));
        await settle();
      }
    },
    async sleeps(iso) {
      jump(Date.parse(iso));
      await settle();
    },
    async passes(ms) {
      court.passes(ms);
      await settle();
    },
    async tag(name, tags) {
      await court.becomes(name, { tags: { env: "dev", ...tags } });
      await depot.passes(61_000);
    },
    async why(name) {
      const row = await db
        .selectFrom("occurrences")
        .select("reason")
        .where("ref", "=", refOf(name))
        .where("state", "!=", "pending")
        .orderBy("at", "desc")
        .executeTakeFirst();
      return row?.reason ?? "";
    },
    async audit() {
      const rows = await db
        .selectFrom("audit")
        .select("outcome")
        .where("kind", "=", "schedule-edge")
        .orderBy("id")
        .execute();
      return rows.map(({ outcome }) => outcome);
    },
    says: async (words, who = "web:ana") => answerWords(await court.says(who, words)),
    async clicks(label) {
      const message = court.web.posted.at(-1)?.versions.at(-1);
      const command = message?.buttons.find((button) => spell(button.label) === label)?.command;
      if (command === undefined) throw new Error(`no button ${label} on ${court.card()}`);
      return answerWords(await court.says("web:ana", command, { origin: "button" }));
    },
    posted: () =>
      court.web.posted.map(({ versions }) => {
        const last = versions.at(-1);
        return last ? wordsOf(last) : "";
      }),
    quiet: settle,
    close: () => court.close(),
  };
  jump(NOON);
  await settle();
  court.enforce(yamlOf());
  await expect.poll(() => story("dev-box")).toEqual(["stop 06-07T19:00 pending"]);
  return depot;
}
