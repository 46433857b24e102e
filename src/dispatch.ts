import type { Kysely } from "kysely";
import type { Codes } from "./approvals/codes.ts";
import { visibleIn } from "./authorization/authorize.ts";
import { createServices } from "./dispatch/desks.ts";
import { toldElsewhere, underRules } from "./dispatch/direct.ts";
import { formFor } from "./dispatch/form-for.ts";
import { type Hearing, hear } from "./dispatch/hear.ts";
import { lookUp, permissionsOf } from "./dispatch/reading.ts";
import { type SurroundingsTools, surroundings } from "./dispatch/surroundings.ts";
import type { Command } from "./grammar/command.ts";
import { type Reading, readCommand, readValues } from "./grammar/read.ts";
import type { ReadValues } from "./grammar/values.ts";
import { type Answer, privately } from "./messages/message.ts";
import { apologyCard, problemCard } from "./messages/problem-card.ts";
import { hideCodes } from "./model/hide-codes.ts";
import type { Instance } from "./model/instance.ts";
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

interface Desks extends DispatchTools {
  readonly servicesFor: ReturnType<typeof createServices>;
}

const withDesks = (tools: DispatchTools): Desks => ({
  ...tools,
  servicesFor: createServices(tools),
});

/** One thing that a person said → one answer. Never throws: what went wrong is an answer too. */
export function createDispatch(given: DispatchTools): (invocation: Invocation) => Promise<Answer> {
  const tools = withDesks(given);
  return async (invocation) => {
    try {
      return await hear(tools.operations, invocation, (hearing) =>
        answer(tools, invocation, hearing),
      );
    } catch (error) {
      return refuse(tools, invocation, error);
    }
  };
}

/** What a program asks for: a command with its options' values, in which names are whole names; or words, as in a chat. */
export type Asked = { readonly invocation: Omit<Invocation, "words" | "origin"> } & (
  | { readonly command: string; readonly values: ReadValues }
  | { readonly words: string }
);

/** A command that was read, resolved and allowed. */
export interface Admitted {
  readonly services: Services;
  /** As they stand in the record. */
  readonly words: string;
  /** What it names, resolved. */
  readonly instances: readonly Instance[];
  /** What the command itself would answer. */
  run(): Promise<Answer>;
}

/**
 * The same for programs: by the same way as what a person says, up to the command's own answer, in the place of which
 * other work can be done with what is allowed.
 * @throws BotError; a refusal is in the audit
 */
export type Attend = <Result>(
  asked: Asked,
  work: (admitted: Admitted) => Promise<Result>,
) => Promise<Result>;

export function createAttend(given: DispatchTools): Attend {
  const tools = withDesks(given);
  return (asked, work) =>
    hear(tools.operations, asked.invocation, async (hearing) => {
      const inWords = "words" in asked;
      const reading = inWords
        ? readCommand(tools.commands, asked.words)
        : readValues(tools.commands, asked.command, asked.values);
      const said = { ...asked.invocation, words: reading.words, origin: "typed" } as const;
      try {
        return await work(await admit(tools, said, reading, { hearing, exactly: !inWords }));
      } catch (error) {
        if (error instanceof BotError) await auditRefusal(tools, said, error);
        throw error;
      }
    });
}

/** Find, read, resolve, authorize, run: one decision a line. */
async function answer(tools: Desks, said: Invocation, hearing: Hearing): Promise<Answer> {
  const reading = readCommand(tools.commands, said.words);
  const invocation = await underRules(tools, said, reading);
  const admitted = await admit(tools, invocation, reading, { said, hearing });
  const answered = await admitted.run();
  return invocation === said ? answered : toldElsewhere(answered, invocation.channel);
}

interface Manner {
  readonly hearing: Hearing;
  /** As it was said, where the rules of another place hold. */
  readonly said?: Invocation;
  /** Names are whole names. */
  readonly exactly?: boolean;
}

async function admit(
  tools: Desks,
  invocation: Invocation,
  reading: Reading<Command<Services>>,
  { said = invocation, exactly, hearing }: Manner,
): Promise<Admitted> {
  const { actor, channel, within } = invocation;
  hearing.command = reading.command.spec.name;
  const needed = permissionsOf(reading);
  if (needed.length > 0 && !visibleIn(tools.policy(), channel)) {
    const { platform, id: channelId } = channel;
    throw new BotError({ code: "channel-not-configured", platform, channelId });
  }
  const wasTold = said.under === undefined;
  const speaker = { actor, channel, saidIn: said.channel, within, wasTold };
  const around = await surroundings(tools, speaker);
  const { configured, rights, seen, spokenOf, names, silent } = around;
  const cloudsSilent = silent.map(({ cloud, region }) => `${cloud} ${region}`);
  const { values, named, asked } = lookUp(reading, spokenOf, { cloudsSilent, names, exactly });

  const rule = rights.demand(needed, named);
  const services = tools.servicesFor({
    invocation,
    words: reading.words,
    rule,
    rights,
    inventory: { instances: seen, silent: configured ? silent : [] },
    asked,
    configured,
    concerns: hearing.concerns,
  });
  return {
    services,
    words: reading.words,
    instances: named,
    run: () => reading.command.run(values, services),
  };
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
  if (!(error instanceof BotError)) {
    const incident = `in_${tools.newId()}`;
    const what = { actor: invocation.actor.id, words: hideCodes(invocation.words) };
    tools.log.error({ err: error, incident, ...what }, "a command failed");
    return privately(apologyCard(incident));
  }
  await auditRefusal(tools, invocation, error);
  const card = problemCard(error.problem);
  const form = formFor(tools.commands, invocation, error.problem);
  return form ? { kind: "form", form, instead: card } : privately(card);
}

async function auditRefusal(
  tools: DispatchTools,
  { actor, channel, key, words: said }: Invocation,
  { problem }: BotError,
): Promise<void> {
  if (!AUDITED.has(problem.code)) return;
  const correlationId = `${channel.platform}:${key}`;
  const who = { actor, channel, words: hideCodes(said), correlationId };
  const entry = { at: tools.now(), kind: "refusal" as const, ...who };
  await audit(tools.db, [{ ...entry, outcome: problem.code }]).catch((failure: unknown) => {
    tools.log.error({ err: failure }, "a refusal could not be written into the audit");
  });
}
