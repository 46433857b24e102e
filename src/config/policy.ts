import type { Span } from "../model/hours.ts";
import { PLATFORMS } from "../model/people.ts";
import type {
  ApprovalRule,
  ChannelPolicy,
  DenyRule,
  Grant,
  Policy,
  When,
} from "../model/policy.ts";
import type { ParsedConfig } from "./schema.ts";

type Channel = ParsedConfig["channels"][number];

/** The rules of the file as the bot judges by them. */
export function policyFrom({ people, deny, never, channels, timeZone }: ParsedConfig): Policy {
  return {
    people: Object.entries(people).map(([name, accounts]) => ({ name, accounts })),
    deny: deny.map((rule) => denyRule(rule, timeZone)),
    never,
    channels: channels.map((channel) => channelPolicy(channel, timeZone)),
  };
}

function channelPolicy(channel: Channel, timeZone: string): ChannelPolicy {
  const platform = PLATFORMS.find((name) => channel[name] !== undefined);
  if (!platform) throw new Error("a channel without a platform passed the checks");
  return {
    platform,
    channel: channel[platform] ?? "",
    instances: channel.instances,
    grants: channel.grants.map((rule) => grant(rule, timeZone)),
    deny: channel.deny.map((rule) => denyRule(rule, timeZone)),
    approvals: channel.approvals.map((rule) => approvalRule(rule, timeZone)),
  };
}

interface Timed {
  readonly hours?: { readonly text: string; readonly spans: readonly Span[] } | undefined;
  readonly outside?: { readonly text: string; readonly spans: readonly Span[] } | undefined;
  readonly timeZone?: string | undefined;
}

/** @param zone what counts where the rule names none of its own */
function whenOf({ hours, outside, timeZone }: Timed, zone: string): When | undefined {
  const written = hours ?? outside;
  if (!written) return undefined;
  const kind = hours ? "within" : "outside";
  return { kind, hours: { ...written, timeZone: timeZone ?? zone } };
}

const grant = (rule: Channel["grants"][number], zone: string): Grant => ({
  ...rule.role,
  allow: rule.allow,
  on: rule.on,
  when: whenOf(rule, zone),
  atMost: rule.atMost,
});

const denyRule = (rule: Channel["deny"][number], zone: string): DenyRule => ({
  to: rule.role,
  deny: rule.deny,
  on: rule.on,
  when: whenOf(rule, zone),
  moreThan: rule.moreThan,
});

const approvalRule = (rule: Channel["approvals"][number], zone: string): ApprovalRule => ({
  for: rule.for,
  on: rule.on,
  when: whenOf(rule, zone),
  moreThan: rule.moreThan,
  by: rule.by.role,
  approvers: rule.by.who,
  count: rule.count,
  expiresMs: rule.expires,
  stronger: strongerOf(rule.stronger),
  ask: rule.ask ?? [],
  reason: rule.reason,
});

function strongerOf(written: Channel["approvals"][number]["stronger"]): ApprovalRule["stronger"] {
  if (written === undefined) return undefined;
  return written === "code" ? { kind: "code" } : { kind: "channel", channel: written.channel };
}
