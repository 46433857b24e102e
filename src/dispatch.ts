import type { Kysely } from "kysely";
import { groupsAsked, visibleIn } from "./authorization/authorize.ts";
import { access } from "./dispatch/access.ts";
import { servicesFor } from "./dispatch/desks.ts";
import type { Inventory } from "./fleet/inventory.ts";
import { type ResolveOptions, resolveInstances } from "./fleet/resolve.ts";
import type { Command } from "./grammar/command.ts";
import { type Reading, readCommand } from "./grammar/read.ts";
import { type Answer, privately } from "./messages/message.ts";
import { apologyCard, problemCard } from "./messages/problem-card.ts";
import type { Permission } from "./model/action.ts";
import type { Instance } from "./model/instance.ts";
import type { Log } from "./model/log.ts";
import type { Actor, Channel, Invocation } from "./model/people.ts";
import type { Policy } from "./model/policy.ts";
import { BotError, type Problem } from "./model/problem.ts";
import { EVERYTHING } from "./model/selector.ts";
import type { OperationsTools } from "./operations/tools.ts";
import type { Services } from "./services.ts";
import { audit } from "./store/audit.ts";
import type { Database } from "./store/schema.ts";

export interface DispatchTools {
  readonly commands: readonly Command<Services>[];
  readonly db: Kysely<Database>;
  readonly inventory: Inventory;
  /** The policy in force now. */
  readonly policy: () => Policy;
  /** Which of the groups asked about a person is in. @throws when it cannot be known */
  readonly groupsOf: (
    actor: Actor,
    channel: Channel,
    asked: readonly string[],
  ) => Promise<readonly string[]>;
  readonly operations: OperationsTools;
  readonly newId: () => string;
  readonly now: () => number;
  readonly log: Log;
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
async function answer(tools: DispatchTools, invocation: Invocation): Promise<Answer> {
  const { actor, channel } = invocation;
  const reading = readCommand(tools.commands, invocation.words);
  const needed = permissionsOf(reading);

  const policy = tools.policy();
  const visible = visibleIn(policy, channel);
  if (!visible && needed.length > 0) {
    throw new BotError({ code: "channel-not-configured", channelId: channel.id });
  }
  const groups = await knownGroups(tools, actor, channel, groupsAsked(policy, channel));
  const rights = access(policy, channel, { ...actor, groups });

  const inventory = await tools.inventory.of(visible ?? EVERYTHING);
  const seen = visible ? rights.viewable(inventory.instances) : [];
  const cloudsSilent = inventory.silent.map(({ cloud, region }) => `${cloud} ${region}`);
  // One index serves everybody who sees all that the channel shows.
  const names = seen === inventory.instances ? inventory.names : undefined;
  const { values, named, asked } = lookUp(reading, seen, { cloudsSilent, names });

  const rule = rights.demand(needed, named);
  const services = servicesFor(tools, {
    invocation,
    words: reading.words,
    rule,
    rights,
    inventory: { instances: seen, silent: visible ? inventory.silent : [] },
    asked,
    configured: visible !== undefined,
  });
  return reading.command.run(values, services);
}

/** A flag's own permission takes the place of the command's. */
function permissionsOf({ command, values }: Reading<Command<Services>>): readonly Permission[] {
  const { spec } = command;
  const byFlags = Object.entries(spec.options).flatMap(([name, option]) =>
    option.kind === "flag" && option.needs && values[name] === true ? [option.needs] : [],
  );
  return byFlags.length > 0 ? byFlags : [spec.permission].flat();
}

async function knownGroups(
  tools: DispatchTools,
  actor: Actor,
  channel: Channel,
  asked: readonly string[],
): Promise<readonly string[]> {
  if (asked.length === 0) return [];
  try {
    return await tools.groupsOf(actor, channel, asked);
  } catch (error) {
    tools.log.warn(
      { err: error, platform: actor.platform },
      "could not look up groups; nothing is granted",
    );
    throw new BotError({ code: "groups-unknown", platform: actor.platform });
  }
}

interface LookedUp {
  readonly values: Readonly<Record<string, unknown>>;
  /** All instances that the command names. */
  readonly named: readonly Instance[];
  readonly asked: string | undefined;
}

/** Puts instances in the place of the words for them. */
function lookUp(
  { command, values, template }: Reading<Command<Services>>,
  visible: readonly Instance[],
  fleet: Omit<ResolveOptions, "template">,
): LookedUp {
  const resolved: Record<string, unknown> = { ...values };
  const named: Instance[] = [];
  let asked: string | undefined;
  for (const [name, option] of Object.entries(command.spec.options)) {
    const value = values[name];
    if (option.kind !== "instances" || typeof value !== "object") continue;
    const instances = resolveInstances(value.words, visible, { template, ...fleet });
    resolved[name] = instances;
    named.push(...instances);
    asked = value.words.join(" ");
  }
  return { values: resolved, named, asked };
}

/** Refusals that somebody may have to find out about later; a mistyped word is none. */
const AUDITED: ReadonlySet<Problem["code"]> = new Set([
  "channel-not-configured",
  "not-allowed",
  "needs-approval",
  "groups-unknown",
  "not-yours",
] as const);

async function refuse(
  tools: DispatchTools,
  invocation: Invocation,
  error: unknown,
): Promise<Answer> {
  const { actor, channel, words } = invocation;
  if (!(error instanceof BotError)) {
    const incident = `in_${tools.newId()}`;
    tools.log.error({ err: error, incident, actor: actor.id, words }, "a command failed");
    return privately(apologyCard(incident));
  }
  const { problem } = error;
  if (AUDITED.has(problem.code)) {
    const entry = { at: tools.now(), kind: "refusal" as const, actor, channel, words };
    await audit(tools.db, [{ ...entry, outcome: problem.code }]).catch((failure: unknown) => {
      tools.log.error({ err: failure }, "a refusal could not be written into the audit");
    });
  }
  return privately(problemCard(problem));
}
