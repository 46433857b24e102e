import { groupsAsked } from "../authorization/authorize.ts";
import { explain } from "../authorization/explain.ts";
import type { Command } from "../grammar/command.ts";
import { readCommand } from "../grammar/read.ts";
import type { Message } from "../messages/message.ts";
import { whyCard } from "../messages/why-card.ts";
import { whyScheduleCard } from "../messages/why-schedule-card.ts";
import type { Explanation } from "../model/decision.ts";
import type { Instance } from "../model/instance.ts";
import { t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { Services } from "../services.ts";
import type { Allowed } from "./allowed.ts";
import { instancesMeant } from "./meant.ts";
import { lookUp, permissionsOf } from "./reading.ts";
import type { SurroundingsTools } from "./surroundings.ts";

export interface WhyTools extends Pick<SurroundingsTools, "policy" | "groupsOf" | "now"> {
  readonly commands: readonly Command<Services>[];
}

/** Somebody else who is asked about: `@U012AB start build-1`. */
const SOMEBODY = /^@(\S+)\s+/;

/** As many instances as one answer tells of. */
const INSTANCES_MAX = 20;

/** Explains what the policy would say to a command, rule by rule, or why instances start and stop, without doing anything. */
export function whyDesk(
  tools: WhyTools,
  allowed: Allowed,
  schedules: Pick<Services["schedules"], "why">,
): Services["why"] {
  const { rights, invocation, inventory } = allowed;
  const { channel } = invocation;
  return {
    async explain(words): Promise<Message> {
      const person = SOMEBODY.exec(words)?.[1];
      const meant = person === undefined ? instancesOnly(tools, allowed, words) : undefined;
      if (meant) return whyScheduleCard(await schedules.why(meant));
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

function instancesOnly(
  { commands }: WhyTools,
  { inventory: { instances, silent } }: Allowed,
  words: string,
): readonly Instance[] | undefined {
  const cloudsSilent = silent.map(({ cloud, region }) => `${cloud} ${region}`);
  const meant = instancesMeant(commands, words, instances, { template: "why {}", cloudsSilent });
  if (!meant || meant.length <= INSTANCES_MAX) return meant;
  throw new BotError({
    code: "misread",
    sentence: t`“${words}” means ${meant.length} instances; one answer tells of ${INSTANCES_MAX} at most.`,
    hint: t`Name fewer of them. /vm agenda tells what comes next for all.`,
  });
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
