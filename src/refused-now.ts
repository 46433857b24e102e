import { authorize, groupsAsked } from "./authorization/authorize.ts";
import type { DispatchTools } from "./dispatch.ts";
import type { OperationsTools } from "./operations/tools.ts";

/**
 * Asks the policy once more, at the moment of execution, with the requester's groups of now.
 * Where they cannot be known, nothing is allowed.
 */
export function refusedNow(
  tools: Pick<DispatchTools, "policy" | "groupsOf" | "log">,
): OperationsTools["refusedNow"] {
  return async ({ id, actor, channel }, instances, action) => {
    const policy = tools.policy();
    try {
      const asked = groupsAsked(policy, channel);
      const groups = asked.length === 0 ? [] : await tools.groupsOf(actor, channel, asked);
      const request = { channel, actor: { ...actor, groups }, permission: action, instances };
      const decision = authorize(policy, request);
      return decision.kind === "allow"
        ? new Set()
        : new Set(decision.instances.map(({ ref }) => ref));
    } catch (error) {
      tools.log.warn(
        { err: error, operation: id },
        "rights could not be checked again; nothing is done",
      );
      return new Set(instances.map(({ ref }) => ref));
    }
  };
}
