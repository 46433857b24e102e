import { parseArgs } from "node:util";
import type { Again } from "../store/events.ts";

/** What `lamplighter events …` was asked for. */
export type EventsRequest = { readonly config?: string | undefined } & (
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly dead: boolean }
  | { readonly kind: "replay"; readonly again: Again }
);

export const EVENTS_USAGE = `Usage: lamplighter events list [--dead]
       lamplighter events replay (--dead | --since DATE) [--webhook NAME]

  list    how far each webhook was told; with --dead, the events that it would not take
  replay  tells those events once more, or all since a date; a webhook that was gone is tried again

All take --config FILE, and work beside a running bot as well as without one.`;

const OPTIONS = {
  config: { type: "string" },
  dead: { type: "boolean", default: false },
  since: { type: "string" },
  webhook: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Reads what stands after `lamplighter events`.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readEventsRequest(args: readonly string[]): EventsRequest | string {
  const read = parse(args);
  if (typeof read === "string") return read;
  const [word, extra] = read.positionals;
  const { config, dead, since, webhook, help } = read.values;
  if (help) return { kind: "help", config };
  if (extra !== undefined) return `I do not understand “${extra}” after events ${word}.`;
  if (word === "list") {
    if (since !== undefined || webhook !== undefined) return "A list takes only --dead.";
    return { kind: "list", dead, config };
  }
  if (word !== "replay") return "Say what to do with the events: list or replay.";
  if (dead === (since !== undefined)) return "Say which events: either --dead or --since DATE.";
  if (since === undefined) return { kind: "replay", again: { kind: "dead", webhook }, config };
  const at = Date.parse(since);
  if (Number.isNaN(at)) return `“${since}” is not a date: write 2026-05-01 or 2026-05-01T08:00Z.`;
  return { kind: "replay", again: { kind: "since", since: at, webhook }, config };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return (error as Error).message;
  }
}
