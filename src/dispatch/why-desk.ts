import { groupsAsked } from "../authorization/authorize.ts";
import { explain } from "../authorization/explain.ts";
import type { Command } from "../grammar/command.ts";
import { readCommand } from "../grammar/read.ts";
import type { Message } from "../messages/message.ts";
import { whyCard } from "../messages/why-card.ts";
import type { Explanation } from "../model/decision.ts";
import { BotError } from "../model/problem.ts";
import type { Services } from "../services.ts";
import type { Allowed } from "./allowed.ts";
import { lookUp, permissionsOf } from "./reading.ts";
import type { SurroundingsTools } from "./surroundings.ts";

export interface WhyTools extends Pick<SurroundingsTools, "policy" | "groupsOf" | "now"> {
  readonly commands: readonly Command<Services>[];
}

/** Somebody else who is asked about: `@U012AB start build-1`. */
const SOMEBODY = /^@(\S+)\s+/;

/** Explains what the policy would say to a command, rule by rule, without doing anything. */
export function whyDesk(tools: WhyTools, allowed: Allowed): Services["why"] {
  const { rights, invocation, inventory } = allowed;
  const { channel } = invocation;
  return {
    async explain(words): Promise<Message> {
      const person = SOMEBODY.exec(words)?.[1];
      // What others may do is known to those who may read the audit.
      if (person !== undefined) rights.demand(["audit"], []);
      const reading = readCommand(tools.commands, words.replace(SOMEBODY, ""));
      const { named } = lookUp(reading, inventory.instances, { cloudsSilent: [] });
      const policy = tools.policy();
      const actor = person === undefined ? rights.actor : await member(tools, allowed, person);
      const explanations = permissionsOf(reading).map((permission) =>
        explain(policy, { channel, actor, permission, instances: named, at: tools.now() }),
      );
      return whyCard(worstOf(explanations, words), {
        name: person === undefined ? undefined : `@${person}`,
        where: "here",
      });
    },
  };
}

async function member(tools: WhyTools, { invocation, rights }: Allowed, id: string) {
  const { channel } = invocation;
  const somebody = { platform: channel.platform, id, name: id };
  const asked = groupsAsked(rights.policy, channel);
  const groups = asked.length === 0 ? [] : await tools.groupsOf(somebody, channel, asked);
  return { ...somebody, groups };
}

/** A command may need several permissions: the one that is refused, or waits, is the answer. */
function worstOf(explanations: readonly Explanation[], words: string): Explanation {
  const ranks = { deny: 0, approval: 1, allow: 2 } as const;
  const [worst] = [...explanations].sort(
    (one, other) => ranks[one.decision.kind] - ranks[other.decision.kind],
  );
  if (!worst) throw new BotError({ code: "needs-no-permission", command: words });
  return worst;
}
