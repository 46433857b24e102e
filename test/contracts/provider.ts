import { afterEach, beforeEach, describe, expect, type TestContext, test } from "vitest";
import type { Action } from "../../src/model/action.ts";
import { ACTIONS } from "../../src/model/action.ts";
import type { Finding } from "../../src/model/finding.ts";
import { INSTANCE_STATES, type Instance } from "../../src/model/instance.ts";
import type { Trouble } from "../../src/model/trouble.ts";
import { type Begun, ProviderError, type Watched } from "../../src/providers/provider.ts";
import type { Hook, House, MakeHouse } from "./house.ts";

export type { House, MakeHouse, WholeTrouble } from "./house.ts";

const WHOLE_TROUBLES = ["credentials", "throttled", "unreachable", "provider-fault"] as const;

/** What every provider promises, whatever the cloud behind it. */
export function providerContract(name: string, makeHouse: MakeHouse): void {
  describe(`${name} keeps the provider contract`, () => {
    let house: House;
    beforeEach(async () => {
      house = await makeHouse();
    });
    afterEach(async () => {
      await house.provider.close();
      await house.close();
    });
    seeing(() => house);
    acting(() => house);
    watching(() => house);
    failing(() => house);
    checking(() => house);
  });
}

function seeing(at: () => House): void {
  test("a list shows every instance once, none missing, none doubled", async () => {
    const house = at();
    const ids = (await listed(house)).map(({ id }) => id);
    expect([...ids].sort()).toEqual(Object.keys(house.states).sort());
  });

  test("every instance carries its cloud, its region, a ref made of them, and a name", async () => {
    const house = at();
    const { provider, cloud, region } = house;
    expect(provider.regions).toContain(region);
    for (const instance of await listed(house)) {
      expect(instance).toMatchObject({ cloud, region });
      expect(instance.ref).toBe(`${cloud}/${region}/${instance.id}`);
      expect(instance.name).not.toBe("");
      expect(instance.providerState).not.toBe("");
    }
  });

  test("every state is one of the common ones, and the right one", async () => {
    const house = at();
    const seen = await listed(house);
    expect(Object.fromEntries(seen.map(({ id, state }) => [id, state]))).toEqual(house.states);
    for (const { state } of seen) expect(INSTANCE_STATES).toContain(state);
  });

  test("a look at some instances shows those and leaves out one that does not exist", async () => {
    const { provider, region, running, stopped, missing } = at();
    const seen = await provider.describe(region, [running[0], missing, stopped[0]]);
    expect(seen.map(({ id }) => id).sort()).toEqual([running[0], stopped[0]].sort());
    expect(await provider.describe(region, [])).toEqual([]);
  });

  test("a region that is not configured is an error, not an empty answer", async () => {
    const { provider } = at();
    await expect(provider.describe("no-such-region-1", ["x"])).rejects.toBeInstanceOf(
      ProviderError,
    );
  });
}

function acting(at: () => House): void {
  test("each action is declared, and one that the cloud cannot do has its reason", async () => {
    const { provider, region, running } = at();
    for (const action of ACTIONS) {
      const ability = provider.abilities[action];
      if (ability.can) continue;
      expect(ability.because.split(" ").length).toBeGreaterThan(3);
      const begun = await provider.begin(region, action, running, "key-1");
      for (const id of running) expect(troubleOf(begun.get(id))?.kind).toBe("unsupported");
    }
  });

  test("one unknown instance among many is refused alone; the others go ahead", async () => {
    const { provider, region, running, missing } = at();
    const ids = [running[0], missing, running[1]];
    const begun = await provider.begin(region, "stop", ids, "key-1");
    expect([...begun.keys()].sort()).toEqual([...ids].sort());
    expect(troubleOf(begun.get(missing))?.kind).toBe("not-found");
    expect(begun.get(running[0])).toMatchObject({ kind: "accepted", settles: expect.any(String) });
    expect(begun.get(running[1])?.kind).toBe("accepted");
  });

  test("an instance that is already there is said to be, and stays as it is", async () => {
    const house = at();
    const { provider, region, running, stopped } = house;
    const started = await provider.begin(region, "start", [running[0]], "key-1");
    expect(started.get(running[0])).toEqual({ kind: "already", state: "running" });
    const halted = await provider.begin(region, "stop", [stopped[0]], "key-2");
    expect(halted.get(stopped[0])).toMatchObject({ kind: "already" });
    house.settle();
    const seen = await provider.describe(region, [running[0], stopped[0]]);
    const states = Object.fromEntries(seen.map(({ id, state }) => [id, state]));
    expect(states).toEqual({ [running[0]]: "running", [stopped[0]]: "stopped" });
  });

  test("the same request twice has one effect", async (context) => {
    const house = at();
    const countEffects = need(context, house.countEffects);
    const { provider, region, stopped } = house;
    await provider.begin(region, "start", [stopped[0]], "key-1");
    const again = await provider.begin(region, "start", [stopped[0]], "key-1");
    expect(again.get(stopped[0])?.kind).toMatch(/accepted|already/);
    expect(countEffects(stopped[0])).toBe(1);
  });
}

function watching(at: () => House): void {
  const goals = { start: "running", stop: "stopped", "stop:hard": "stopped" } as const;
  for (const action of ["start", "stop", "stop:hard"] as const)
    test(`a ${action} is seen under way and then done`, async (context) => {
      const house = at();
      if (!house.provider.abilities[action].can) context.skip("declared as impossible");
      const ids = action === "start" ? house.stopped : house.running;
      const watched = await begun(house, action, ids);
      const early = await house.provider.watch(house.region, watched);
      for (const id of ids) expect(early.get(id)?.kind).toBe("underway");
      house.settle();
      const late = await house.provider.watch(house.region, watched);
      for (const { id, settles } of watched)
        expect(late.get(id)).toMatchObject({ kind: "done", instance: { id, state: settles } });
      if (action === "start") expect(watched[0]?.settles).toBe(goals[action]);
    });

  for (const action of ["reboot", "reboot:hard"] as const)
    test(`a ${action} ends with the instance running`, async (context) => {
      const house = at();
      const { provider, region, running } = house;
      if (!provider.abilities[action].can) context.skip("declared as impossible");
      const answer = await provider.begin(region, action, running, "key-1");
      for (const id of running) expect(answer.get(id)?.kind).toBe("accepted");
      house.settle();
      const seen = await provider.describe(region, running);
      expect(seen.map(({ state }) => state)).toEqual(running.map(() => "running"));
    });

  test("an instance that vanishes while it is watched is gone, and a look leaves it out", async (context) => {
    const house = at();
    const remove = need(context, house.removeInstance);
    const watched = await begun(house, "stop", house.running);
    remove(house.running[0]);
    house.settle();
    const sights = await house.provider.watch(house.region, watched);
    expect(sights.get(house.running[0])).toEqual({ kind: "gone" });
    expect(sights.get(house.running[1])?.kind).toBe("done");
    expect(await house.provider.describe(house.region, [house.running[0]])).toEqual([]);
  });
}

function failing(at: () => House): void {
  for (const kind of WHOLE_TROUBLES)
    test(`a call that fails as a whole says "${kind}", with no secret in it`, async (context) => {
      const house = at();
      need(context, house.failNext)(kind);
      for (const call of everyCall(house)) {
        const error = await call().then(fail, (reason: unknown) => reason);
        expect(error).toBeInstanceOf(ProviderError);
        if (!(error instanceof ProviderError)) continue;
        expect(error.trouble.kind).toBe(kind);
        expect(error.trouble.detail).not.toBe("");
        expectNoSecret(house, [error.message, String(error.cause), error.trouble]);
      }
    });

  test("a cloud that never answers holds no call longer than its limit", async (context) => {
    const house = at();
    const limitMs = need(context, house.hang)();
    const before = performance.now();
    const ends = await Promise.all(
      everyCall(house).map((call) =>
        call().then(fail, (error: unknown) => ({ error, tookMs: performance.now() - before })),
      ),
    );
    for (const { error, tookMs } of ends) {
      expect(error).toMatchObject({ trouble: { kind: "unreachable" } });
      expect(tookMs).toBeLessThan(limitMs);
    }
  });
}

function checking(at: () => House): void {
  test("a check of a healthy cloud finds nothing wrong", async () => {
    const findings = await checked(at());
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatchObject({ ok: true });
  });

  test("a check names the missing right and what to do; so does the refused action", async (context) => {
    const house = at();
    const right = need(context, house.denyRight)("stop");
    const bad = (await checked(house)).filter(({ ok }) => !ok);
    expect(bad).toHaveLength(1);
    expect(JSON.stringify(bad[0])).toContain(right);
    expect(bad[0]?.todo).toContain(right);
    const { provider, region, running } = house;
    const trouble = await troubleWith(
      provider.begin(region, "stop", [running[0]], "key-1"),
      running[0],
    );
    expect(trouble).toMatchObject({ kind: "not-allowed", missing: right });
    expectNoSecret(house, [bad, trouble]);
  });

  test("a check of a cloud that cannot be reached ends with findings, not with an error", async (context) => {
    const house = at();
    need(context, house.failNext)("unreachable");
    const findings = await checked(house);
    expect(findings.some(({ ok, todo }) => !ok && todo !== undefined)).toBe(true);
  });
}

/** The hook, or the test ends here as skipped, with the reason in its report. */
function need<Control>(context: TestContext, hook: Hook<Control>): Control {
  if (typeof hook === "object" && hook !== null && "notApplicable" in hook)
    return context.skip(`not applicable: ${hook.notApplicable}`);
  return hook as Control;
}

function fail(answer: unknown): never {
  throw new Error(`expected an error, got ${JSON.stringify(answer)}`);
}

function everyCall(house: House): readonly (() => Promise<unknown>)[] {
  const { provider, region, running } = house;
  const id = running[0];
  const watched: Watched = {
    id,
    action: "stop",
    settles: "stopped",
    begunAt: house.now(),
    moved: false,
  };
  const actions = ACTIONS.filter((action) => provider.abilities[action].can);
  return [
    () => listed(house),
    () => provider.describe(region, [id]),
    () => provider.watch(region, [watched]),
    ...actions.map((action) => () => provider.begin(region, action, [id], `key-${action}`)),
  ];
}

async function listed({
  provider,
  region,
}: Pick<House, "provider" | "region">): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const page of provider.list(region)) all.push(...page);
  return all;
}

async function checked({ provider }: House): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of provider.check()) findings.push(finding);
  return findings;
}

async function begun(house: House, action: Action, ids: readonly string[]): Promise<Watched[]> {
  const answer = await house.provider.begin(house.region, action, ids, `key-${action}`);
  return ids.map((id) => {
    const one = answer.get(id);
    if (one?.kind !== "accepted" || one.settles === undefined)
      throw new Error(`${action} of ${id} was not accepted: ${JSON.stringify(one)}`);
    const { settles, handle } = one;
    return { id, action, settles, handle, begunAt: house.now(), moved: false };
  });
}

const troubleOf = (one: Begun | undefined): Trouble | undefined =>
  one?.kind === "refused" ? one.trouble : undefined;

/** The trouble of one instance, whether it came as its entry or as the end of the whole call. */
async function troubleWith(
  answer: Promise<ReadonlyMap<string, Begun>>,
  id: string,
): Promise<Trouble | undefined> {
  try {
    return troubleOf((await answer).get(id));
  } catch (error) {
    if (error instanceof ProviderError) return error.trouble;
    throw error;
  }
}

function expectNoSecret({ secrets }: House, texts: readonly unknown[]): void {
  for (const secret of secrets) expect(JSON.stringify(texts)).not.toContain(secret);
}
