import type { Kysely } from "kysely";
import type { Codes } from "./approvals/codes.ts";
import { visibleIn } from "./authorization/authorize.ts";
import { servicesFor } from "./dispatch/desks.ts";
import { toldElsewhere, underRules } from "./dispatch/direct.ts";
import { formFor } from "./dispatch/form-for.ts";
import { lookUp, permissionsOf } from "./dispatch/reading.ts";
import { type SurroundingsTools, surroundings } from "./dispatch/surroundings.ts";
import type { Command } from "./grammar/command.ts";
import { readCommand } from "./grammar/read.ts";
import { type Answer, privately } from "./messages/message.ts";
import { apologyCard, problemCard } from "./messages/problem-card.ts";
import { hideCodes } from "./model/hide-codes.ts";
import type { Prices } from "./model/money.ts";
import type { Parking } from "./model/parking.ts";
import type { Invocation } from "./model/people.ts";
import { BotError, type Problem } from "./model/problem.ts";
import type { OperationsTools } from "./operations/tools.ts";
import type { Services } from "./services.ts";
import { audit } from "./store/audit.ts";
import type { Database } from "./store/schema.ts";

export interface DispatchTools extends SurroundingsTools {
  readonly commands: readonly Command<Services>[];
  readonly db: Kysely<Database>;
  readonly operations: OperationsTools;
  readonly codes: Codes;
  readonly parking: () => Parking;
  readonly prices: () => Prices;
  readonly newId: () => string;
  readonly now: () => number;
}

/** One thing that a person said → one answer. Never throws: what went wrong is an answer too. */
export function createDispatch(tools: DispatchTools): (invocation: Invocation) => Promise<Answer> {
  return async (invocation) => {
    try {
      return await answer(tools, invocation);
    } catch (error) {
      return refuse(tools, invocation, error);
    }
  };
}

/** Find, read, resolve, authorize, run: one decision a line. */
async function answer(tools: DispatchTools, said: Invocation): Promise<Answer> {
  const reading = readCommand(tools.commands, said.words);
  const invocation = await underRules(tools, said, reading);
  const { actor, channel } = invocation;
  const needed = permissionsOf(reading);
  if (needed.length > 0 && !visibleIn(tools.policy(), channel)) {
    const { platform, id: channelId } = channel;
    throw new BotError({ code: "channel-not-configured", platform, channelId });
  }
  const speaker = { actor, channel, saidIn: said.channel, wasTold: said.under === undefined };
  const around = await surroundings(tools, speaker);
  const { configured, rights, seen, spokenOf, names, silent } = around;
  const cloudsSilent = silent.map(({ cloud, region }) => `${cloud} ${region}`);
  const { values, named, asked } = lookUp(reading, spokenOf, { cloudsSilent, names });

  const rule = rights.demand(needed, named);
  const services = servicesFor(tools, {
    invocation,
    words: reading.words,
    rule,
    rights,
    inventory: { instances: seen, silent: configured ? silent : [] },
    asked,
    configured,
  });
  const answered = await reading.command.run(values, services);
  return invocation === said ? answered : toldElsewhere(answered, channel);
}

/** Refusals that somebody may have to find out about later; a mistyped word is none. */
const AUDITED: ReadonlySet<Problem["code"]> = new Set([
  "channel-not-configured",
  "not-allowed",
  "needs-approval",
  "groups-unknown",
  "not-yours",
  "self-approval",
  "not-an-approver",
  "never",
  "denied",
  "outside-hours",
  "too-many",
] as const);

async function refuse(
  tools: DispatchTools,
  invocation: Invocation,
  error: unknown,
): Promise<Answer> {
  const { actor, channel } = invocation;
  const words = hideCodes(invocation.words);
  if (!(error instanceof BotError)) {
    const incident = `in_${tools.newId()}`;
    tools.log.error({ err: error, incident, actor: actor.id, words }, "a command failed");
    return privately(apologyCard(incident));
  }
  const { problem } = error;
  if (AUDITED.has(problem.code)) {
    const correlationId = `${channel.platform}:${invocation.key}`;
    const who = { actor, channel, words, correlationId };
    const entry = { at: tools.now(), kind: "refusal" as const, ...who };
    await audit(tools.db, [{ ...entry, outcome: problem.code }]).catch((failure: unknown) => {
      tools.log.error({ err: failure }, "a refusal could not be written into the audit");
    });
  }
  const card = problemCard(problem);
  const form = formFor(tools.commands, invocation, problem);
  return form ? { kind: "form", form, instead: card } : privately(card);
}
