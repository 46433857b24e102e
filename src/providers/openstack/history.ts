import { z } from "zod";
import { ProviderError } from "../provider.ts";
import type { Compute } from "./compute.ts";
import { cleaned } from "./errors.ts";

export const HISTORY_RIGHT = "os_compute_api:os-instance-actions";

const ENTRY = z.object({
  action: z.string(),
  request_id: z.string(),
  start_time: z.string(),
  message: z.string().nullish(),
});
const EVENT = z.object({
  event: z.string(),
  finish_time: z.string().nullish(),
  result: z.string().nullish(),
  /** From 2.84 on. */
  details: z.string().nullish(),
});
const LIST = z.object({ instanceActions: z.array(ENTRY) });
/** Before 2.51 the owner of a server sees no events. */
const ONE = z.object({ instanceAction: ENTRY.extend({ events: z.array(EVENT).nullish() }) });

type Entry = z.infer<typeof ENTRY>;

/** What Nova has written down about one action. */
export type Evidence =
  | { readonly kind: "failed"; readonly step?: string | undefined; readonly words: string }
  | { readonly kind: "finished" }
  | { readonly kind: "underway" }
  /** It says nothing, or the bot may not read it. */
  | { readonly kind: "silent" };

/** What became of the action that this request began. */
export async function evidenceOf(
  compute: Compute,
  { id, requestId }: { readonly id: string; readonly requestId: string },
  signal: AbortSignal,
): Promise<Evidence> {
  const path = `${historyPath(id)}/${encodeURIComponent(requestId)}`;
  const read = ONE.safeParse(await readHistory(compute, path, signal));
  if (!read.success) return { kind: "silent" };
  const { message, events } = read.data.instanceAction;
  const failed = events?.find(({ result }) => result?.toLowerCase() === "error");
  if (failed || message?.toLowerCase() === "error")
    return { kind: "failed", step: failed?.event, words: cleaned(failed?.details ?? "") };
  if (!events) return { kind: "silent" };
  const finished = events.length > 0 && events.every(({ finish_time }) => Boolean(finish_time));
  return { kind: finished ? "finished" : "underway" };
}

/**
 * The request that began the newest action of this name since an instant of the cloud's own clock: proof that a
 * request was heard whose answer got lost.
 */
export async function requestSince(
  compute: Compute,
  { id, name, since }: { readonly id: string; readonly name: string; readonly since: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const entries = await entriesOf(compute, id, signal);
  return entries.find(({ action, start_time }) => action === name && instantOf(start_time) >= since)
    ?.request_id;
}

/** What switches a server on or off, and so tells how it was before it was shelved. */
const ON_OR_OFF = ["start", "stop", "create", "reboot", "rebuild", "unshelve", "resume"];

/** Whether a shelved server was switched off when it was shelved; Nova itself no longer shows it. */
export async function wasOffBeforeShelving(
  compute: Compute,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const entries = await entriesOf(compute, id, signal);
  const shelving = entries.findIndex(({ action }) => action === "shelve");
  if (shelving < 0) return false;
  const before = entries.slice(shelving + 1).filter(({ message }) => !message);
  return before.find(({ action }) => ON_OR_OFF.includes(action))?.action === "stop";
}

/** Tries whether the history may be read at all. */
export async function tryHistory(compute: Compute, id: string, signal: AbortSignal): Promise<void> {
  await compute.send(historyRequest(historyPath(id), signal));
}

/** Newest first, as Nova gives them. */
async function entriesOf(
  compute: Compute,
  id: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const read = LIST.safeParse(await readHistory(compute, historyPath(id), signal));
  if (!read.success) return [];
  return [...read.data.instanceActions].sort(
    (a, b) => instantOf(b.start_time) - instantOf(a.start_time),
  );
}

const historyPath = (id: string): string =>
  `/servers/${encodeURIComponent(id)}/os-instance-actions`;

const historyRequest = (path: string, signal: AbortSignal) =>
  ({ method: "GET", path, right: HISTORY_RIGHT, repeatable: true, signal }) as const;

/** The history is only a witness: without it the state alone decides. */
async function readHistory(compute: Compute, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return (await compute.send(historyRequest(path, signal))).json;
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** Nova writes UTC and leaves the zone out. */
const instantOf = (written: string): number =>
  Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(written) ? written : `${written}Z`);
