import fc from "fast-check";
import { expect } from "vitest";
import { PlatformError } from "../../src/platforms/platform.ts";
import { type Court, openCourt } from "../support/court.ts";
import { RULES } from "./house-rules.ts";

/** Who is who, said once more apart from the code that decides. */
const PEOPLE = {
  "web:ana": "ana",
  "web:ben": "ben",
  "slack:U0BEN": "ben",
  "web:chi": "chi",
  "slack:U0DAN": "dan",
  "web:eve": "eve",
} as const;
type Account = keyof typeof PEOPLE;
const ACCOUNTS = Object.keys(PEOPLE) as Account[];

type Step =
  | { readonly kind: "ask" | "lapse" | "cancel" | "changed" | "restart" | "half" }
  | { readonly kind: "yes"; readonly who: readonly Account[] }
  | { readonly kind: "no"; readonly who: Account }
  | { readonly kind: "policy"; readonly count: number; readonly granted: boolean }
  | { readonly kind: "group"; readonly who: Account; readonly inside: boolean }
  | { readonly kind: "silence"; readonly on: boolean };

const one = fc.constantFrom(...ACCOUNTS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "ask" } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("yes" as const),
      who: fc.array(one, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("no" as const), who: one }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("policy" as const),
      count: fc.integer({ min: 1, max: 3 }),
      granted: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("group" as const), who: one, inside: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("silence" as const), on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("lapse", "cancel", "changed", "restart", "half")
      .map((kind) => ({ kind }) as const),
  },
);

let court: Court;

/** What must hold, whatever happened: kept beside the bots, in plain sets. */
class World {
  open: string | undefined;
  count = 2;
  granted = true;
  silent = false;
  unchanged = true;
  readonly inside = new Set<Account>(["web:ben", "slack:U0BEN", "web:chi", "slack:U0DAN"]);
  readonly said = new Set<Account>();
  clicks = 0;

  isGranted(): boolean {
    return this.granted || this.inside.has("web:ana");
  }

  /** How many different people's yes would count right now. */
  votes(): number {
    const heard = [...this.said].filter(
      (who) => this.inside.has(who) && !(this.silent && who.startsWith("slack")),
    );
    return new Set(heard.map((who) => PEOPLE[who]).filter((name) => name !== "ana")).size;
  }

  /** Whether the action may be done now, at the latest. */
  allows(): boolean {
    return (
      this.open !== undefined && this.isGranted() && this.unchanged && this.votes() >= this.count
    );
  }
}

function arrange(world: World): void {
  court.enforce(
    RULES()
      .replace("count: 2", `count: ${world.count}`)
      .replace(
        '["web:user:ana", "web:user:ben"]',
        world.granted ? '["web:user:ana"]' : '["web:user:zoe"]',
      ),
  );
  for (const who of ACCOUNTS) {
    const [platform, id = ""] = who.split(":");
    const chat = platform === "web" ? court.web : court.slack;
    const group = platform === "web" ? "oncall" : "S0ONCALL";
    chat.groups.set(id, world.inside.has(who) ? [group] : []);
  }
}

type Take = {
  readonly [Kind in Step["kind"]]: (
    world: World,
    said: Extract<Step, { readonly kind: Kind }>,
  ) => Promise<unknown> | undefined;
};

const idOf = ({ open = "op_none" }: World): string => open;

const TAKE: Take = {
  async ask(world) {
    if (world.open) return;
    await court.becomes("db-1", { state: "running" });
    await court.says("web:ana", "stop db-1 --hard");
    if (!world.isGranted()) return;
    world.open = await court.newest();
    world.unchanged = true;
    world.said.clear();
  },
  yes(world, { who }) {
    for (const each of who) world.said.add(each);
    return Promise.all(
      who.map((each) =>
        court.says(each, `approve ${idOf(world)}`, { bot: world.clicks++ % 2, origin: "button" }),
      ),
    );
  },
  no: (world, { who }) => court.says(who, `decline ${idOf(world)} "no"`),
  cancel: (world) => court.says("web:ana", `cancel ${idOf(world)}`),
  lapse: () => void court.passes(21 * 60_000),
  half: () => void court.passes(11 * 60_000),
  restart: () => court.restart(1),
  changed(world) {
    court.cloud.set("db-1", { state: "stopped" });
    world.unchanged = false;
    return undefined;
  },
  policy(world, { count, granted }) {
    Object.assign(world, { count, granted });
    return void arrange(world);
  },
  group(world, { who, inside }) {
    if (inside) world.inside.add(who);
    else world.inside.delete(who);
    return void arrange(world);
  },
  silence(world, { on }) {
    world.silent = on;
    return undefined;
  },
};

const NEVER_ACT: readonly Step["kind"][] = ["ask", "lapse", "cancel", "no", "changed", "restart"];

/** One step, all that follows from it, and what must then hold. @returns how often the cloud was asked */
async function judge(world: World, said: Step): Promise<number> {
  const before = court.cloud.calls.length;
  await (TAKE[said.kind] as (world: World, said: Step) => Promise<unknown> | undefined)(
    world,
    said,
  );
  await court.quiet();
  const done = court.cloud.calls.length - before;
  if (done > 0) expect({ done, allowed: world.allows() }).toEqual({ done: 1, allowed: true });
  if (done > 0) expect(NEVER_ACT).not.toContain(said.kind);
  const stage = world.open ? await court.stage(world.open) : "none";
  if (stage !== "approval") world.open = undefined;
  return done;
}

/**
 * Walks through so many random sequences of requests, clicks, edits of the policy and restarts, on a real database and
 * with two bots, and judges each step. @returns how often the cloud was asked in all
 */
export async function walk(numRuns: number): Promise<number> {
  court = await openCourt({ yaml: RULES(), bots: 2 });
  let effects = 0;
  const { groupsOf } = court.slack;
  const run = async (steps: readonly Step[]): Promise<void> => {
    const world = new World();
    arrange(world);
    court.slack.groupsOf = async (...asked) => {
      if (world.silent) throw new PlatformError("unreachable", "no answer");
      return groupsOf(...asked);
    };
    court.cloud.calls.length = 0;
    for (const said of [{ kind: "ask" } as const, ...steps]) effects += await judge(world, said);
    world.silent = false;
    if (world.open) await court.says("web:ana", `cancel ${world.open}`);
    court.passes(21 * 60_000);
    await court.quiet();
  };
  try {
    const walks = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), run);
    await fc.assert(walks, { numRuns, endOnFailure: true });
  } finally {
    await court.close();
  }
  return effects;
}
