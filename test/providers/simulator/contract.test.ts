import type { Instance } from "../../../src/model/instance.ts";
import { simulatorOptions } from "../../../src/providers/simulator/options.ts";
import { createSimulatorProvider } from "../../../src/providers/simulator/provider.ts";
import { type House, providerContract } from "../../contracts/provider.ts";

const IN_MEMORY = { notApplicable: "lives in the bot's own memory: no call can fail on its way" };

async function makeSimulatorHouse(): Promise<House> {
  let at = Date.UTC(2026, 0, 5, 9);
  const now = () => at;
  const provider = createSimulatorProvider(simulatorOptions.parse({}), {
    cloud: "lab",
    env: {},
    now,
    random: () => 0.5,
  });
  const region = "lab-1";
  const all: Instance[] = [];
  for await (const page of provider.list(region)) all.push(...page);
  const idOf = (name: string) => all.find((one) => one.name === name)?.id ?? "none";
  return {
    provider,
    cloud: "lab",
    region,
    states: Object.fromEntries(all.map(({ id, state }) => [id, state])),
    running: [idOf("dev-box"), idOf("web-1")],
    stopped: [idOf("build-3"), idOf("reports")],
    missing: "sim-9999",
    secrets: [],
    now,
    settle: () => {
      at += 60_000;
    },
    close: async () => {},
    failNext: IN_MEMORY,
    hang: IN_MEMORY,
    removeInstance: { notApplicable: "its machines stay for as long as it runs" },
    denyRight: { notApplicable: "it knows no rights" },
    countEffects: { notApplicable: "it keeps no record of effects beside its states" },
  };
}

providerContract("simulator", makeSimulatorHouse);
