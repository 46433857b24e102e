import { type Kysely, sql } from "kysely";
import type { Edge } from "../../src/model/schedule.ts";
import type { Database } from "../../src/store/schema.ts";
import { walk } from "./oracle.ts";
import { iso, type Life, MINUTE, type Named, type Outage, refOf } from "./simulated-fleet.ts";

type Db = Kysely<Database>;

/** Every reminder comes before its stop, and within half a minute of its time; after an outage at once. @returns how many came */
export async function checkReminders(
  db: Db,
  now: number,
  outages: readonly Outage[],
  wrong: string[],
): Promise<number> {
  const rows = await db
    .updateTable("notices")
    .set({ told: 1 })
    .where("told", "=", 0)
    .returning(["refs", "body"])
    .execute();
  let reminded = 0;
  for (const { refs, body } of rows) {
    if (body.kind !== "reminder") continue;
    reminded += refs.length;
    const { stopsAt } = body;
    const late = Math.min(
      ...[30, 5].map((lead) => now - (stopsAt - lead * MINUTE)).filter((ms) => ms >= 0),
    );
    const wasAway = outages.some(({ from, to }) => from <= now && now - late <= to);
    if (now >= stopsAt)
      wrong.push(`${refs[0]}: reminded at ${iso(now)} of the stop at ${iso(stopsAt)}`);
    else if (late > 30_000 && !wasAway)
      wrong.push(`${refs[0]}: reminded ${late} ms late of the stop at ${iso(stopsAt)}`);
  }
  return reminded;
}

interface Compared {
  readonly lives: readonly Life[];
  readonly from: number;
  readonly end: number;
  readonly outages: readonly Outage[];
  readonly wrong: string[];
}

interface Counts {
  edges: number;
  acted: number;
  already: number;
  missed: number;
}

interface Row {
  readonly edge: Edge["kind"];
  readonly at: number;
  readonly state: string;
  readonly reason: string | null;
}

/** Each edge of the walk has one row and no other edge has one; those that were asked for have one operation each. */
export async function compare(db: Db, compared: Compared): Promise<Counts> {
  const { lives, from, end, outages, wrong } = compared;
  const walked = new Map<Named, readonly Edge[]>();
  const edgesOf = (schedule: Named): readonly Edge[] => {
    const known = walked.get(schedule) ?? walk(plain(schedule), from, end);
    walked.set(schedule, known);
    return known;
  };
  const counts = { edges: 0, acted: 0, already: 0, missed: 0 };
  const asked = await operationsOf(db);
  for (const { name, spells } of lives) {
    const all = await rowsOf(db, name);
    // After an outage at the very end the bots are further than what is compared.
    const rows = all.filter(({ at }) => at <= end);
    const expected = spells.flatMap(({ schedule, from: since }, spell) => {
      const until = spells[spell + 1]?.from ?? end;
      return edgesOf(schedule).filter(({ at }) => since < at && at <= until);
    });
    const found = [...differences(rows, expected), ...unexplained(rows, outages, counts)];
    const acted = all.filter(({ state }) => state === "acted").length;
    const operations = asked.get(refOf(name)) ?? 0;
    if (acted !== operations) found.push(`${acted} edges acted, ${operations} operations`);
    wrong.push(...found.map((one) => `${name}: ${one}`));
  }
  return counts;
}

/** By ref: in how many operations each instance was. */
async function operationsOf(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ ref: string; n: string }>`
    select ref, count(*) as n from operation_targets group by ref`.execute(db);
  return new Map(rows.map(({ ref, n }) => [ref, Number(n)]));
}

const rowsOf = (db: Db, name: string): Promise<Row[]> =>
  db
    .selectFrom("occurrences")
    .select(["edge", "at", "state", "reason"])
    .where("ref", "=", refOf(name))
    .where("state", "!=", "pending")
    .orderBy("at")
    .execute();

function differences(rows: readonly Row[], expected: readonly Edge[]): string[] {
  const are = new Set(rows.map(({ edge, at }) => `${edge} ${iso(at)}`));
  const should = new Set(expected.map(({ kind, at }) => `${kind} ${iso(at)}`));
  return [
    ...[...should].filter((one) => !are.has(one)).map((one) => `lost ${one}`),
    ...[...are].filter((one) => !should.has(one)).map((one) => `nobody asked for ${one}`),
  ].slice(0, 3);
}

/** Edges with an end that nothing in the simulation explains. */
function unexplained(rows: readonly Row[], outages: readonly Outage[], counts: Counts): string[] {
  return rows.flatMap(({ at, state, reason }) => {
    counts.edges += 1;
    const wasAway = outages.some((one) => one.from <= at && at <= one.to);
    if (state === "acted" || state === "already") counts[state] += 1;
    else if (state === "missed" && wasAway) counts.missed += 1;
    else return [`${iso(at)} ${state}: ${reason}`];
    return [];
  });
}

/** As the oracle's parser has it. */
const plain = ({ start, stop, timeZone }: Named) => ({
  start: start.replace("sunL", "0L").replace("sun#", "0#"),
  stop: stop.replace("sunL", "0L").replace("sun#", "0#"),
  timeZone,
});
