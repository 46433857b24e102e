import type { Action } from "./action.ts";
import { type Instance, usageOf } from "./instance.ts";
import type { Operation } from "./operation.ts";

export const HOUR_MS = 3_600_000;

/** An amount, or an amount an hour, of one currency. */
export interface Money {
  readonly amount: number;
  /** ISO 4217: `USD`. Different ones are never added up. */
  readonly currency: string;
  /** Part of what was added up has no known price, so the whole is more. */
  readonly atLeast: boolean;
}

/** What instances cost while they run. */
export interface Prices {
  readonly currency: string;
  /** Per hour; nothing where nobody said. */
  hourlyOf(instance: Instance): number | undefined;
}

/** What an operator wrote down, per hour: by cloud (`*` is any), then by type, in `currency`. */
export interface ConfiguredPrices {
  readonly currency: string;
  readonly types: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Prices per hour of one provider or cloud: its regions, and the products in each, which most often are types. */
export interface PriceList {
  readonly currency: string;
  readonly hourly: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Adds up what is known. @returns nothing where nothing at all is */
export function sumOf(
  amounts: readonly (number | undefined)[],
  currency: string,
): Money | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  if (known.length === 0) return undefined;
  const amount = known.reduce((sum, one) => sum + one, 0);
  return { amount, currency, atLeast: known.length < amounts.length };
}

/** What was added up before. Instances that have changed are another array, and so are other people's. */
const added = new WeakMap<readonly Instance[], { prices: Prices; hourly: Money | undefined }>();

/** What these cost together in an hour as they are now: only what runs costs anything. */
export function hourlyNow(prices: Prices, instances: readonly Instance[]): Money | undefined {
  const before = added.get(instances);
  if (before?.prices === prices) return before.hourly;
  const running = instances.filter(({ state }) => usageOf(state) === "running");
  const hourly = sumOf(running.map(prices.hourlyOf), prices.currency);
  added.set(instances, { prices, hourly });
  return hourly;
}

/** How an operation changes what is paid in an hour. */
export interface CostChange {
  readonly saves?: Money | undefined;
  readonly costs?: Money | undefined;
}

/** By what each action changes the cost of an instance that is in the other state. */
const EFFECTS: Readonly<Record<Action, "saves" | "costs" | undefined>> = {
  start: "costs",
  stop: "saves",
  "stop:hard": "saves",
  reboot: undefined,
  "reboot:hard": undefined,
  shelve: "saves",
  unshelve: "costs",
  suspend: "saves",
  resume: "costs",
  rebuild: undefined,
  delete: "saves",
};

/** What an operation saves and costs in an hour, as its instances were when it was asked for. */
export function costChange(
  prices: Prices,
  { targets }: Pick<Operation, "targets">,
  instances: readonly Instance[],
): CostChange {
  const known = new Map(instances.map((one) => [one.ref, one]));
  const amounts = (effect: "saves" | "costs") => {
    const before = effect === "saves" ? "running" : "parked";
    return targets
      .filter(
        ({ action, fromState }) => EFFECTS[action] === effect && usageOf(fromState) === before,
      )
      .map(({ ref }) => {
        const instance = known.get(ref);
        return instance && prices.hourlyOf(instance);
      });
  };
  const { currency } = prices;
  return { saves: sumOf(amounts("saves"), currency), costs: sumOf(amounts("costs"), currency) };
}
