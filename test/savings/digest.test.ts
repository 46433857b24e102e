import { afterEach, expect, test } from "vitest";
import type { Evidence } from "../../src/evidence/evidence.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import { weeklyInstants } from "../../src/savings/period.ts";
import { type FakeChat, wordsOf } from "../fakes/chat.ts";
import { type Court, openCourt } from "../support/court.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const yaml = (digest: string) => `
clouds: { lab: { provider: simulator } }
platforms: { web: {}, slack: { mode: socket } }
prices: { currency: EUR }
${digest}
roles: { "@oncall": ["slack:user:U0BEN"] }
channels:
  - web: lab
    instances: all
    grants: [{ role: member, allow: [view, start, stop, hold] }]
  - slack: C0OPS
    instances: env:dev
    grants:
      - { role: member, allow: [view, reboot] }
      - { role: "@oncall", allow: [approve] }
    approvals: [{ for: [reboot], by: "@oncall", expires: 30m }]
`;
const RHYTHM = { day: 0, minute: 540, timeZone: "Europe/Rome" };
const BOTH =
  'digest: { day: mon, at: "09:00", timeZone: Europe/Rome, channels: ["web:lab", "slack:C0OPS"] }';

let court: Court;
afterEach(() => court.close());

const MACHINES = { "gpu-lab": "dev", "db-1": "prod" };

const open = (bots: number, digest = BOTH) =>
  openCourt({ yaml: yaml(digest), bots, machines: MACHINES });

const told = (chat: FakeChat): string[] =>
  chat.posted.map(({ versions }) => wordsOf(versions.at(-1) ?? createNothing()));
const createNothing = () => ({ headline: [], parts: [], buttons: [] });

/** The clocks go on until so long after the next Monday at nine. */
const toNext = (lateMs = 1_000) =>
  court.passes(weeklyInstants(RHYTHM, court.now()).next.at - court.now() + lateMs);

/** Waits until both channels wait for their next week, and nothing is left to be told. */
async function settled(): Promise<void> {
  const { db } = court.database.connection;
  await expect
    .poll(async () => {
      court.passes(100);
      const rows = await db
        .selectFrom("timers")
        .select(["job", "due_at"])
        .where("job", "in", ["digest", "notice"])
        .execute();
      const weeks = rows.filter(({ job }) => job === "digest");
      return weeks.length === 2 && rows.every((row) => row.due_at > court.now());
    })
    .toBe(true);
}

const digests = (): Promise<readonly { id: string }[]> =>
  court.database.connection.db.selectFrom("notices").select("id").orderBy("id").execute();

test("two bots tell each channel's week once, and the next week again", async () => {
  court = await open(2);
  const tags = { "lamplighter:hourly": "0.5" };
  await court.becomes("gpu-lab", { state: "stopped", tags: { env: "dev", ...tags } });
  await court.becomes("db-1", { state: "stopped", tags: { env: "prod", ...tags } });
  toNext();
  await expect.poll(() => [told(court.web).length, told(court.slack).length]).toEqual([1, 1]);
  await settled();
  toNext();
  await expect.poll(() => [told(court.web).length, told(court.slack).length]).toEqual([2, 2]);
  await settled();
  expect(await digests()).toHaveLength(4);
  expect(told(court.web)[1]).toMatch(
    /^Last week: 14 VM-days parked · about €170 not spent\n\[Details\]$/,
  );
  // What a channel does not show is not counted there.
  expect(told(court.slack)[1]).toMatch(/^Last week: 7 VM-days parked · about €8[345] not spent\n/);
});

test("holds, requests that nobody approved, and what idles for longest stand in it", async () => {
  const evidence: Evidence = async (machines) =>
    new Map(
      machines.map(({ ref, name }) => [ref, { cpu: name === "db-1" ? 0.6 : 0.01, overMs: HOUR }]),
    );
  court = await openCourt({ yaml: yaml(BOTH), machines: MACHINES, evidence });
  toNext();
  await expect.poll(() => told(court.web).length).toBe(1);
  await settled();
  toNext(-46 * HOUR);
  await court.becomes("gpu-lab", { state: "stopped" });
  await court.becomes("gpu-lab", { state: "running" });
  await court.says("web:ana", 'hold db-1 --until "tomorrow 09:00"');
  await court.says("slack:U0ANN", "reboot gpu-lab");
  expect(await court.shows(/needs 1 approval/, court.slack)).toBeTruthy();
  court.passes(HOUR);
  await court.shows(/lapsed, nothing was done/, court.slack);
  toNext();
  await expect
    .poll(() => told(court.web).join("\n"))
    .toMatch(
      /Last week: nothing was parked · 1 hold, 1 lapsed approval · longest idle now: gpu-lab 4[56] h/,
    );
});

test("a bot that was away at the time tells it within a day, and only once", async () => {
  court = await open(1);
  court.passes(0);
  toNext(20 * HOUR);
  await expect.poll(() => told(court.web).length).toBe(1);
  await court.restart();
  court.passes(HOUR);
  await settled();
  expect(told(court.web)).toHaveLength(1);
});

test("one that is more than a day late is left out, and the next one comes", async () => {
  court = await open(1);
  toNext(2 * DAY);
  await settled();
  expect(await digests()).toEqual([]);
  toNext();
  await expect.poll(() => told(court.web).length).toBe(1);
});

test("whatever asks for the same week again, it is told once", async () => {
  court = await open(2);
  toNext();
  await expect.poll(() => told(court.web).length).toBe(1);
  await settled();
  const { db } = court.database.connection;
  await db.updateTable("timers").set({ due_at: court.now() }).where("job", "=", "digest").execute();
  await settled();
  expect(await digests()).toHaveLength(2);
});

test("moved within a week in which it was told, it waits for the next one", async () => {
  court = await open(1);
  toNext();
  await expect.poll(() => told(court.web).length).toBe(1);
  await settled();
  court.enforce(yaml(BOTH.replace("mon", "wed")));
  const { db } = court.database.connection;
  const within = (days: number) =>
    db
      .selectFrom("timers")
      .select("key")
      .where("job", "=", "digest")
      .where("due_at", "<", court.now() + days * DAY)
      .execute();
  await expect.poll(() => within(3)).toHaveLength(2);
  court.passes(2 * DAY + HOUR);
  await settled();
  expect(await digests()).toHaveLength(2);
  court.passes(7 * DAY);
  await expect.poll(digests).toHaveLength(4);
});

test("a chat that cannot be reached is told once it can", async () => {
  court = await open(1);
  court.web.broken = new PlatformError("unreachable", "no answer");
  toNext();
  await expect.poll(() => told(court.slack).length).toBe(1);
  expect(told(court.web)).toEqual([]);
  court.web.broken = undefined;
  await expect
    .poll(() => {
      court.passes(5_000);
      return told(court.web).length;
    })
    .toBe(1);
});

test("who takes it out of the configuration hears no more of it", async () => {
  court = await open(1);
  court.enforce(yaml(""));
  toNext();
  await expect
    .poll(async () => {
      court.passes(100);
      const { db } = court.database.connection;
      return db.selectFrom("timers").select("key").where("job", "=", "digest").execute();
    })
    .toEqual([]);
  expect(await digests()).toEqual([]);
});
