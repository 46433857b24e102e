import { type Instance, usageOf } from "../model/instance.ts";
import type { Money } from "../model/money.ts";
import { onceFor } from "../model/once-for.ts";
import { count, plural, t, type Words } from "../model/phrase.ts";
import {
  type Button,
  clock,
  code,
  type Line,
  type Message,
  type Part,
  relative,
  strong,
  text,
} from "./message.ts";
import { hourlyWords, priceWords } from "./money-words.ts";
import { joined, listed, STATE_MARKS, STATE_WORDS, stateInList } from "./words.ts";

/** Rows that one message holds on both chats without being cut. */
const ROWS_MAX = 20;

/** A region whose list is old or missing, and why. */
export interface SilentRegion {
  readonly cloud: string;
  readonly region: string;
  readonly syncedAt: number | undefined;
  readonly trouble: Words;
}

export interface FleetView {
  readonly instances: readonly Instance[];
  /** What those that run cost in an hour, where that is known. */
  readonly cost?: Money | undefined;
  /** The selector that was asked for, as written. */
  readonly asked?: string | undefined;
  readonly silent: readonly SilentRegion[];
}

/** `/vm list`: totals first, then a row for each. */
export function listCard({ instances, cost, asked, silent }: FleetView): Message {
  const { running, trouble } = tally(instances);
  const many = count(instances.length, "instance");
  const totals = [
    asked ? t`${many} matching ${asked}` : t`${many} you can see here`,
    t`${running} running`,
    ...(cost ? [hourlyWords(cost)] : []),
    ...(trouble > 0
      ? [plural(trouble, t`${trouble} needs attention`, t`${trouble} need attention`)]
      : []),
  ];
  const more = instances.length - ROWS_MAX;
  const rows = instances.slice(0, ROWS_MAX).map(listRow);
  return {
    headline: joined(totals),
    parts: [
      ...(rows.length > 0 ? [{ kind: "rows" as const, rows }] : []),
      ...(more > 0 ? [text(t`… and ${more} more. Narrow it: ${code("list env:dev")}.`)] : []),
      ...silentParts(silent),
    ],
    buttons: listButtons(asked),
  };
}

const tally = onceFor((instances: readonly Instance[]) => ({
  running: instances.filter(({ state }) => state === "running").length,
  trouble: instances.filter(({ state }) => state === "error").length,
}));

function listButtons(asked: string | undefined): Button[] {
  const narrowed = asked ? `list ${asked}` : "list";
  const running: Button[] = asked?.includes("state:")
    ? []
    : [{ label: t`Running only`, command: `${narrowed} state:running` }];
  return [...running, { label: t`Share in channel`, command: `${narrowed} --share` }];
}

function listRow(instance: Instance): Line {
  const { name, state, cloud, region, type } = instance;
  const where = [`${cloud} ${region}`, ...(type ? [type] : [])].join(" · ");
  return [`${STATE_MARKS[state]} `, strong(name), "  ", stateInList(state), `  ${where}`];
}

function silentParts(silent: readonly SilentRegion[]): Part[] {
  return silent.map(({ cloud, region, syncedAt, trouble }) =>
    text(
      ...joined([
        ["! ", t`${cloud} ${region} cannot be read: ${trouble}`],
        syncedAt === undefined
          ? t`nothing is known of it yet`
          : t`shown as of ${clock(syncedAt)} (${relative(syncedAt)})`,
      ]),
    ),
  );
}

/** What is known of one instance beside what the cloud says. */
export interface StatusView {
  readonly instance: Instance;
  readonly seenAt: number;
  /** The operation that is at work on it. */
  readonly operation?: { readonly id: string; readonly doing: Words } | undefined;
  /** What it costs in an hour while it runs. */
  readonly price?: Money | undefined;
}

/** `/vm status dev-box`. */
export function statusCard({ instance, seenAt, operation, price }: StatusView): Message {
  const { name, state, providerState, cloud, region, zone, type, addresses, tags } = instance;
  const own = providerState === state ? [] : [" ", t`(${cloud} says ${providerState})`];
  const place = [cloud, region, ...(zone ? [zone] : [])].join(" · ");
  const fields = [
    { label: t`Where`, value: [place] },
    ...typeField(type, state, price),
    ...(addresses.length > 0 ? [{ label: t`Address`, value: [code(addresses.join(", "))] }] : []),
    ...(Object.keys(tags).length > 0 ? [{ label: t`Tags`, value: [tagWords(tags)] }] : []),
  ];
  const facts: Part[] = [
    ...(instance.stateReason ? [text(t`The cloud's reason: ${instance.stateReason}`)] : []),
    ...(instance.protectedBy ? [text(t`Left alone: it ${instance.protectedBy}.`)] : []),
    ...(operation ? [text(t`${operation.doing}: ${operation.id} is at work on it.`)] : []),
  ];
  return {
    headline: [`${STATE_MARKS[state]} `, t`${strong(name)} is ${STATE_WORDS[state]}`, ...own],
    parts: [
      { kind: "fields", fields },
      ...facts,
      { kind: "context", line: joined([t`Seen ${relative(seenAt)}`, instance.ref]) },
    ],
    buttons: operation ? [] : statusButtons(instance),
  };
}

/** Type and price in one: more than four fields are not shown everywhere. */
function typeField(
  type: string | undefined,
  state: Instance["state"],
  price: Money | undefined,
): { readonly label: Words; readonly value: Line }[] {
  const words = [...(type ? [type] : []), ...(price ? [priceWords(price, usageOf(state))] : [])];
  return words.length === 0 ? [] : [{ label: type ? t`Type` : t`Cost`, value: joined(words) }];
}

function tagWords(tags: Readonly<Record<string, string>>): Words {
  const words = Object.entries(tags)
    .filter(([key]) => key !== "Name")
    .map(([key, value]) => `${key}:${value}`);
  return words.length === 0 ? t`none` : listed(words, 6);
}

function statusButtons({ ref, state }: Instance): Button[] {
  switch (state) {
    case "running":
      return [
        { label: t`Reboot`, command: `reboot ${ref}` },
        { label: t`Stop`, command: `stop ${ref}` },
      ];
    case "stopped":
    case "shelved":
    case "suspended":
      return [{ label: t`Start`, command: `start ${ref}` }];
    case "starting":
    case "stopping":
    case "rebooting":
    case "unknown":
      return [{ label: t`Look again`, command: `status ${ref}` }];
    case "error":
    case "deleted":
      return [];
    default:
      return state satisfies never;
  }
}
