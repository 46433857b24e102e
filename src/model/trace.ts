import type { Operation } from "./operation.ts";

/** What a step was about: an operation, and the event that asked for it. */
export type Traced = Pick<Operation, "id" | "correlation">;

/** One step on the way from what was said to the last call to a cloud. Never a secret, a tag or what somebody typed in it. */
export interface Step {
  readonly name: keyof typeof STEPS;
  /** Those that it was for: none, one, or, of one call to a cloud for many, several. */
  readonly operations: readonly Traced[];
  /** The event that was heard, where the step is that. */
  readonly correlation?: string | undefined;
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** One word: what came of it. */
  readonly outcome: string;
  /** It did not do what it was there for. */
  readonly failed?: boolean | undefined;
  /** Where and what: few values, each of few kinds. */
  readonly about: Readonly<Record<string, string | number>>;
}

/** The steps, and what a record says of each. */
export const STEPS = {
  said: "a command was heard",
  due: "a schedule asked for something",
  look: "a cloud was looked at",
  begin: "a cloud was asked to act",
  tell: "a message was posted",
  end: "an operation ended",
} as const;

/** Told of each step once it is over. Must be cheap, and never throw. */
export type Trace = (step: Step) => void;
