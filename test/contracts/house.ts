import type { Action } from "../../src/model/action.ts";
import type { InstanceState } from "../../src/model/instance.ts";
import type { TroubleKind } from "../../src/model/trouble.ts";
import type { Provider } from "../../src/providers/provider.ts";

/** What makes no sense for one provider is said, with the reason; the test then reports itself as skipped with it. */
export type Hook<Control> = Control | { readonly notApplicable: string };

/** Troubles that hit a call as a whole. */
export type WholeTrouble = Extract<
  TroubleKind,
  "credentials" | "throttled" | "unreachable" | "provider-fault"
>;

/** One provider before a cloud that the test controls. */
export interface House {
  readonly provider: Provider;
  /** The operator's name that the provider was given. */
  readonly cloud: string;
  /** The region in which everything below stands. */
  readonly region: string;
  /** Every instance of the region with the common state that it must be shown in; of several states. */
  readonly states: Readonly<Record<string, InstanceState>>;
  /** At least two that obey a stop, a hard stop and a reboot. */
  readonly running: readonly [string, string, ...string[]];
  /** At least two that obey a start. */
  readonly stopped: readonly [string, string, ...string[]];
  /** A well-formed id that no instance has. */
  readonly missing: string;
  /** What must never stand in an error or a finding. */
  readonly secrets: readonly string[];
  /** The clock that the provider was given. */
  now(): number;
  /** Lets time pass until every change under way has ended. */
  settle(): void;
  close(): Promise<void>;

  /** From now on every call meets this trouble. */
  readonly failNext: Hook<(kind: WholeTrouble) => void>;
  readonly removeInstance: Hook<(id: string) => void>;
  /** Takes the right to an action away. @returns its name, as a finding and a refusal must give it */
  readonly denyRight: Hook<(action: Action) => string>;
  /** From now on the cloud takes calls and never answers. @returns within how many milliseconds each must end */
  readonly hang: Hook<() => number>;
  /** How often the cloud really changed this instance. */
  readonly countEffects: Hook<(id: string) => number>;
}

/** A fresh house for each test. */
export type MakeHouse = () => Promise<House>;
