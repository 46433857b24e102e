import { type Instance, usageOf } from "../model/instance.ts";
import type { Money } from "../model/money.ts";
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
import { count, joined, listed, STATE_MARKS } from "./words.ts";

/** Rows that one message holds on both chats without being cut. */
const ROWS_MAX = 20;

/** A region whose list is old or missing, and why. */
export interface SilentRegion {
  readonly cloud: string;
  readonly region: string;
  readonly syncedAt: number | undefined;
  readonly trouble: string;
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
  const running = instances.filter(({ state }) => state === "running").length;
  const trouble = instances.filter(({ state }) => state === "error").length;
  const totals = [
    `${count(instances.length, "instance")}${asked ? ` matching ${asked}` : " you can see here"}`,
    `${running} running`,
    ...(cost ? [hourlyWords(cost)] : []),
    ...(trouble > 0 ? [`${trouble} ${trouble === 1 ? "needs" : "need"} attention`] : []),
  ];
  const more = instances.length - ROWS_MAX;
  const rows = instances.slice(0, ROWS_MAX).map(listRow);
  return {
    headline: [totals.join(" · ")],
    parts: [
      ...(rows.length > 0 ? [{ kind: "rows" as const, rows }] : []),
      ...(more > 0 ? [text(`… and ${more} more. Narrow it: `, code("list env:dev"), ".")] : []),
      ...silentParts(silent),
    ],
    buttons: listButtons(asked),
  };
}

function listButtons(asked: string | undefined): Button[] {
  const narrowed = asked ? `list ${asked}` : "list";
  const running: Button[] = asked?.includes("state:")
    ? []
    : [{ label: "Running only", command: `${narrowed} state:running` }];
  return [...running, { label: "Share in channel", command: `${narrowed} --share` }];
}

function listRow(instance: Instance): Line {
  const { name, state, cloud, region, type } = instance;
  const word = state === "error" ? "needs attention" : state;
  const where = [`${cloud} ${region}`, ...(type ? [type] : [])];
  return [`${STATE_MARKS[state]} `, strong(name), `  ${word}  ${where.join(" · ")}`];
}

function silentParts(silent: readonly SilentRegion[]): Part[] {
  return silent.map(({ cloud, region, syncedAt, trouble }) =>
    text(
      ...joined([
        `! ${cloud} ${region} cannot be read: ${trouble}`,
        syncedAt === undefined
          ? "nothing is known of it yet"
          : ["shown as of ", clock(syncedAt), " (", relative(syncedAt), ")"],
      ]),
    ),
  );
}

/** What is known of one instance beside what the cloud says. */
export interface StatusView {
  readonly instance: Instance;
  readonly seenAt: number;
  /** The operation that is at work on it. */
  readonly operation?: { readonly id: string; readonly doing: string } | undefined;
  /** What it costs in an hour while it runs. */
  readonly price?: Money | undefined;
}

/** `/vm status dev-box`. */
export function statusCard({ instance, seenAt, operation, price }: StatusView): Message {
  const { name, state, providerState, cloud, region, zone, type, addresses, tags } = instance;
  const own = providerState === state ? [] : [` (${cloud} says ${providerState})`];
  const place = [cloud, region, ...(zone ? [zone] : [])].join(" · ");
  const fields = [
    { label: "Where", value: [place] },
    ...typeField(type, state, price),
    ...(addresses.length > 0 ? [{ label: "Address", value: [code(addresses.join(", "))] }] : []),
    ...(Object.keys(tags).length > 0 ? [{ label: "Tags", value: [tagWords(tags)] }] : []),
  ];
  const facts: Part[] = [
    ...(instance.stateReason ? [text(`The cloud's reason: ${instance.stateReason}`)] : []),
    ...(instance.protectedBy ? [text(`Left alone: it ${instance.protectedBy}.`)] : []),
    ...(operation ? [text(`${operation.doing}: ${operation.id} is at work on it.`)] : []),
  ];
  return {
    headline: [`${STATE_MARKS[state]} `, strong(name), ` is ${state}`, ...own],
    parts: [
      { kind: "fields", fields },
      ...facts,
      { kind: "context", line: ["Seen ", relative(seenAt), ` · ${instance.ref}`] },
    ],
    buttons: operation ? [] : statusButtons(instance),
  };
}

/** Type and price in one: more than four fields are not shown everywhere. */
function typeField(
  type: string | undefined,
  state: Instance["state"],
  price: Money | undefined,
): { readonly label: string; readonly value: Line }[] {
  const words = [
    ...(type ? [type] : []),
    ...(price ? [priceWords(price, usageOf(state))] : []),
  ].join(" · ");
  return words === "" ? [] : [{ label: type ? "Type" : "Cost", value: [words] }];
}

function tagWords(tags: Readonly<Record<string, string>>): string {
  const words = Object.entries(tags)
    .filter(([key]) => key !== "Name")
    .map(([key, value]) => `${key}:${value}`);
  return words.length === 0 ? "none" : listed(words, 6);
}

function statusButtons({ ref, state }: Instance): Button[] {
  switch (state) {
    case "running":
      return [
        { label: "Reboot", command: `reboot ${ref}` },
        { label: "Stop", command: `stop ${ref}` },
      ];
    case "stopped":
    case "shelved":
    case "suspended":
      return [{ label: "Start", command: `start ${ref}` }];
    case "starting":
    case "stopping":
    case "rebooting":
    case "unknown":
      return [{ label: "Look again", command: `status ${ref}` }];
    case "error":
    case "deleted":
      return [];
    default:
      return state satisfies never;
  }
}
