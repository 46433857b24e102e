import { expect, test } from "vitest";
import type { Action } from "../../../src/model/action.ts";
import type { Instance } from "../../../src/model/instance.ts";
import type { Provider, Sight } from "../../../src/providers/provider.ts";
import { simulatorOptions } from "../../../src/providers/simulator/options.ts";
import { createSimulatorProvider } from "../../../src/providers/simulator/provider.ts";

const START = Date.UTC(2026, 0, 5, 9);

function lab(given: Parameters<typeof simulatorOptions.parse>[0] = {}) {
  let at = START;
  const options = simulatorOptions.parse(given);
  const now = () => at;
  const provider = createSimulatorProvider(options, {
    cloud: "lab",
    env: {},
    now,
    random: () => 0,
  });
  const region = options.regions[0] ?? "";
  const named = async (name: string): Promise<Instance> => {
    const found = (await everything(provider)).find((instance) => instance.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return {
    provider,
    named,
    advance: (ms: number) => {
      at += ms;
    },
    begin: async (action: Action, name: string, key = "key-1") => {
      const { id } = await named(name);
      return (await provider.begin(region, action, [id], key)).get(id);
    },
    sight: async (name: string, settles: "running" | "stopped"): Promise<Sight | undefined> => {
      const { id } = await named(name);
      const action = settles === "running" ? "start" : "stop";
      const watched = { id, action, settles, begunAt: START, moved: true } as const;
      return (await provider.watch(region, [watched])).get(id);
    },
  };
}

async function everything(provider: Provider): Promise<Instance[]> {
  const all: Instance[] = [];
  for (const region of provider.regions)
    for await (const page of provider.list(region)) all.push(...page);
  return all;
}

test("without any configuration there are twelve machines, one of them dev-box", async () => {
  const { provider, named } = lab();
  const all = await everything(provider);
  expect(all).toHaveLength(12);
  expect(new Set(all.map(({ name }) => name)).size).toBe(12);
  expect(new Set(all.flatMap(({ addresses }) => addresses)).size).toBe(12);
  expect(await named("dev-box")).toMatchObject({ region: "lab-1", state: "running" });
});

test("with several regions every machine stands in exactly one of them", async () => {
  const { provider } = lab({ regions: ["north", "south"] });
  const all = await everything(provider);
  expect(new Set(all.map(({ region }) => region))).toEqual(new Set(["north", "south"]));
  expect(new Set(all.map(({ id }) => id)).size).toBe(12);
});

test("a stop takes seconds, not an instant", async () => {
  const { begin, named, advance } = lab();
  await begin("stop", "dev-box");
  advance(4_900);
  expect(await named("dev-box")).toMatchObject({ state: "stopping" });
  advance(200);
  expect(await named("dev-box")).toMatchObject({ state: "stopped" });
});

test("at speed 10 it takes a tenth of that", async () => {
  const { begin, named, advance } = lab({ speed: 10 });
  await begin("stop", "dev-box");
  advance(510);
  expect(await named("dev-box")).toMatchObject({ state: "stopped" });
});

test("gpu-lab does not start for want of room and stays as it is", async () => {
  const { begin, named } = lab();
  expect(await begin("start", "gpu-lab")).toMatchObject({
    kind: "refused",
    trouble: { kind: "capacity", detail: expect.stringMatching(/no sim.gpu-8 free/) },
  });
  expect(await named("gpu-lab")).toMatchObject({ state: "stopped" });
});

test("ml-train begins to start, falls back, and the reason is told", async () => {
  const { begin, sight, advance } = lab();
  expect(await begin("start", "ml-train")).toMatchObject({ kind: "accepted" });
  expect(await sight("ml-train", "running")).toMatchObject({ kind: "underway" });
  advance(20_000);
  expect(await sight("ml-train", "running")).toMatchObject({
    kind: "failed",
    trouble: { kind: "not-allowed", missing: "sim:UseDiskKey" },
  });
});

test("db-clone hangs in stopping for hours until somebody stops it hard", async () => {
  const { begin, named, advance } = lab();
  await begin("stop", "db-clone");
  advance(5 * 3_600_000);
  expect(await named("db-clone")).toMatchObject({ state: "stopping" });
  expect(await begin("stop:hard", "db-clone", "key-2")).toMatchObject({ kind: "accepted" });
  advance(5_000);
  expect(await named("db-clone")).toMatchObject({ state: "stopped" });
});

test("db-main is protected: it says by what, and nothing can be done to it", async () => {
  const { begin, named } = lab();
  expect((await named("db-main")).protectedBy).toMatch(/database cluster/);
  expect(await begin("stop:hard", "db-main")).toMatchObject({
    kind: "refused",
    trouble: { kind: "protected" },
  });
});

test("the same reboot asked twice happens once; with another key it is refused as busy", async () => {
  const { begin, named, advance } = lab();
  await begin("reboot", "dev-box");
  advance(7_000);
  expect(await begin("reboot", "dev-box")).toMatchObject({ kind: "accepted" });
  expect(await begin("reboot", "dev-box", "key-2")).toMatchObject({ trouble: { kind: "busy" } });
  advance(1_100);
  expect(await named("dev-box")).toMatchObject({ state: "running" });
});

test("a machine on its way down cannot be started yet", async () => {
  const { begin } = lab();
  await begin("stop", "dev-box");
  expect(await begin("start", "dev-box", "key-2")).toMatchObject({ trouble: { kind: "busy" } });
});

test("a stopped machine is not rebooted but named as stopped", async () => {
  expect(await lab().begin("reboot", "reports")).toMatchObject({
    trouble: { kind: "wrong-state" },
  });
});
