import type { Account, Policy } from "../model/policy.ts";
import { isSame } from "./grants.ts";

/** Whether both accounts are one human being, as far as the policy knows. */
export const samePerson = (policy: Policy, one: Account, other: Account): boolean =>
  personKey(policy, one) === personKey(policy, other);

/** The same text for all accounts of one human being, and for no other: so that different people can be counted. */
export function personKey({ people }: Policy, account: Account): string {
  const person = people.find(({ accounts }) => accounts.some((one) => isSame(one, account)));
  return person ? `person:${person.name}` : `${account.platform}:user:${account.id}`;
}
