import type { Approval } from "../model/operation.ts";

/** The names of those who said yes, each once. */
export const approversOf = ({ votes }: Approval): readonly string[] => [
  ...new Set(votes.map(({ actor }) => actor.name)),
];
