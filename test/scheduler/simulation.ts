import { type Kysely, sql } from "kysely";
import { saveInstances } from "../../src/store/instances.ts";
import { nextWake, wakeChanged } from "../../src/store/plans.ts";
import type { Database } from "../../src/store/schema.ts";
import { createTestDatabase } from "../support/database.ts";
import { openBots, type SimulatedBots } from "./simulated-bots.ts";
import { obey } from "./simulated-cloud.ts";
import { checkReminders, compare } from "./simulated-ends.ts";
import {
  DAY,
  HOUR,
  instanceOf,
  type Life,
  MINUTE,
  type Named,
  type Outage,
  PLACE,
  type Rhythm,
  refOf,
  SCHEDULES,
} from "./simulated-fleet.ts";

/** What is simulated. */
export interface Plan {
  readonly instances: number;
  readonly days: number;
  /** Unix milliseconds. */
  readonly from: number;
  /** Of a thousand instances, those with edges on most days, and those with some each week; the others have some each month. */
  readonly daily: number;
  readonly weekly: number;
  /** Any number from 0 up to 1; the same sequence makes the same simulation. */
  readonly chance: () => number;
}

export interface Outcome {
  readonly edges: number;
  readonly acted: number;
  readonly already: number;
  readonly missed: number;
  readonly reminders: number;
  readonly tagEdits: number;
  readonly kills: number;
  readonly outages: number;
  readonly setBacks: number;
  /** What should not be, in words. */
  readonly wrong: readonly string[];
}

type Db = Kysely<Database>;

interface World {
  readonly db: Db;
  readonly plan: Plan;
  readonly bots: SimulatedBots;
  readonly lives: readonly Life[];
  now: number;
  /** How far the clock ever went. */
  furthest: number;
  readonly outages: Outage[];
  /** Before the first look, and before an edit, nobody could be reminded. */
  readonly unknowing: Outage[];
  readonly counts: { tagEdits: number; outages: number; setBacks: number; reminders: number };
}

const AWAY = [20 * MINUTE, HOUR, DAY, 3 * DAY];
const LATE_MS = 2_000;

/**
 * Two bots on a real database, a clock that jumps, a cloud that obeys at once: runs the scheduler over months in minutes,
 * and compares what became of every edge with a walk over every minute of those months.
 */
export async function simulate(plan: Plan): Promise<Outcome> {
  const database = await createTestDatabase();
  const { db } = database.connection;
  const clock = { now: plan.from };
  const bots = await openBots({ ...plan, url: database.url, now: () => clock.now });
  const world: World = Object.assign(clock, {
    db,
    plan,
    bots,
    lives: bornIn(plan),
    furthest: plan.from,
    outages: [],
    unknowing: [{ from: 0, to: plan.from }],
    counts: { tagEdits: 0, outages: 0, setBacks: 0, reminders: 0 },
  });
  const { lives, outages, counts } = world;
  for (let at = 0; at < lives.length; at += 1000) await see(world, lives.slice(at, at + 1000));
  const wrong: string[] = [];
  const end = plan.from + plan.days * DAY;
  await bots.settle();
  for (let step = 0; await livesOn(world, end); step++) {
    await bots.settle();
    await obey(db, world.now);
    counts.reminders += await checkReminders(
      db,
      world.now,
      [...outages, ...world.unknowing],
      wrong,
    );
    if (step % 50 === 0) await tidy(db);
  }
  const ends = await compare(db, { lives, from: plan.from, end, outages, wrong });
  const { kills } = bots;
  await bots.close();
  await database.drop();
  return { ...counts, ...ends, kills, wrong };
}

function bornIn(plan: Plan): readonly Life[] {
  const rhythmOf = (at: number): Rhythm => {
    if (at % 1000 < plan.daily) return "daily";
    return at % 1000 < plan.daily + plan.weekly ? "weekly" : "monthly";
  };
  return Array.from({ length: plan.instances }, (_, at) => ({
    name: `vm-${at}`,
    spells: [{ schedule: pick(plan, rhythmOf(at)), from: plan.from }],
  }));
}

function pick({ chance }: Plan, rhythm: Rhythm): Named {
  const all = SCHEDULES.filter((one) => one.rhythm === rhythm);
  return all[Math.floor(chance() * all.length)] as Named;
}

/** Goes on to the next instant at which something is to be done, and a little further; now and then something happens. */
async function livesOn(world: World, end: number): Promise<boolean> {
  const { plan, counts } = world;
  const next = (await nextWake(world.db, PLACE)) ?? end + 1;
  if (next > end && world.now >= world.furthest) return false;
  world.now = Math.max(world.now, next) + Math.floor(plan.chance() * LATE_MS);
  const isAhead = world.now >= world.furthest;
  const dice = plan.chance();
  if (dice < 0.004) {
    const away = AWAY[Math.floor(plan.chance() * AWAY.length)] ?? HOUR;
    world.outages.push({ from: world.now - LATE_MS, to: world.now + away });
    world.now += away;
    counts.outages += 1;
  } else if (dice < 0.008) {
    world.now -= Math.floor(plan.chance() * 2 * HOUR);
    counts.setBacks += 1;
  } else if (dice < 0.02 && isAhead) await edit(world);
  world.furthest = Math.max(world.furthest, world.now);
  return true;
}

/** Somebody gives an instance another schedule. What was due before is done before. */
async function edit(world: World): Promise<void> {
  const { plan, lives, now } = world;
  await world.bots.settle();
  await obey(world.db, now);
  const life = lives[Math.floor(plan.chance() * lives.length)] as Life;
  const schedule = pick(plan, life.spells.at(-1)?.schedule.rhythm ?? "daily");
  life.spells.push({ schedule, from: now });
  world.unknowing.push({ from: now, to: now });
  await see(world, [life]);
  world.counts.tagEdits += 1;
}

/** The bot reads them from the cloud. */
async function see({ db, now }: World, lives: readonly Life[]): Promise<void> {
  const rows = await db
    .selectFrom("instances")
    .select(["ref", "instance"])
    .where(
      "ref",
      "in",
      lives.map(({ name }) => refOf(name)),
    )
    .execute();
  const states = new Map(rows.map(({ ref, instance }) => [ref, instance.state]));
  const seen = lives.map((life) => instanceOf(life, states.get(refOf(life.name)) ?? "running"));
  await saveInstances(db, seen, now);
  await wakeChanged(db, PLACE, now);
}

/** What nobody works on here, and nobody compares. */
async function tidy(db: Db): Promise<void> {
  await sql`truncate pgboss.job`.execute(db);
  await sql`delete from timers`.execute(db);
  await sql`
    delete from notices where told > 0
      and expires_at < (select max(seen_at) - ${DAY}::bigint from instances)`.execute(db);
}
