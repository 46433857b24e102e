import type { Approval } from "../model/operation.ts";

/** The names of those whose yes counted, each person once. */
export const approversOf = ({ needs }: Approval): readonly string[] => [
  ...new Set(needs.flatMap(({ people }) => people)),
];
