import type { InstanceState } from "../model/instance.ts";
import type { Verb } from "../model/operation.ts";
import type { EdgeEnd } from "../model/parking.ts";
import { type Gap, type Phrase, t, type Words } from "../model/phrase.ts";
import type { Edge } from "../model/schedule.ts";
import type { Inline, Line } from "./message.ts";

/** State by mark and word, never by colour alone. */
export const STATE_MARKS: Readonly<Record<InstanceState, string>> = {
  running: "●",
  stopped: "○",
  starting: "◐",
  stopping: "◐",
  rebooting: "◐",
  shelved: "○",
  suspended: "◌",
  error: "!",
  deleted: "✕",
  unknown: "?",
};

/** The same states where people read them. */
export const STATE_WORDS: Readonly<Record<InstanceState, Phrase>> = {
  running: t`running`,
  stopped: t`stopped`,
  starting: t`starting`,
  stopping: t`stopping`,
  rebooting: t`rebooting`,
  shelved: t`shelved`,
  suspended: t`suspended`,
  error: t`error`,
  deleted: t`deleted`,
  unknown: t`unknown`,
};

/** In a list, a state that somebody has to do something about says so. */
export const stateInList = (state: InstanceState): Phrase =>
  state === "error" ? t`needs attention` : STATE_WORDS[state];

/** The word for a state; one that is only a cloud's own stays as it is. */
export const stateWords = (state: string): Words =>
  Object.hasOwn(STATE_WORDS, state) ? STATE_WORDS[state as InstanceState] : state;

interface VerbWords {
  /** On a button and before a question mark: "Stop". */
  readonly title: Phrase;
  /** The same inside a sentence: "hard stop". */
  readonly name: Phrase;
  /** Under way: "Stopping". */
  readonly doing: Phrase;
  /** The same inside a sentence, after a number: "hard-stopping". */
  readonly going: Phrase;
  /** After "did not": "stop". */
  readonly plain: Phrase;
  /** After "12 of 12": "stopped". */
  readonly done: Phrase;
}

export const VERB_WORDS: Readonly<Record<Verb, VerbWords>> = {
  start: {
    title: t`Start`,
    name: t`start`,
    doing: t`Starting`,
    going: t`starting`,
    plain: t`start`,
    done: t`started`,
  },
  stop: {
    title: t`Stop`,
    name: t`stop`,
    doing: t`Stopping`,
    going: t`stopping`,
    plain: t`stop`,
    done: t`stopped`,
  },
  "stop:hard": {
    title: t`Hard stop`,
    name: t`hard stop`,
    doing: t`Hard-stopping`,
    going: t`hard-stopping`,
    plain: t`stop`,
    done: t`stopped`,
  },
  reboot: {
    title: t`Reboot`,
    name: t`reboot`,
    doing: t`Rebooting`,
    going: t`rebooting`,
    plain: t`reboot`,
    done: t`rebooted`,
  },
  "reboot:hard": {
    title: t`Hard reboot`,
    name: t`hard reboot`,
    doing: t`Hard-rebooting`,
    going: t`hard-rebooting`,
    plain: t`reboot`,
    done: t`rebooted`,
  },
  shelve: {
    title: t`Shelve`,
    name: t`shelve`,
    doing: t`Shelving`,
    going: t`shelving`,
    plain: t`shelve`,
    done: t`shelved`,
  },
  unshelve: {
    title: t`Unshelve`,
    name: t`unshelve`,
    doing: t`Unshelving`,
    going: t`unshelving`,
    plain: t`unshelve`,
    done: t`unshelved`,
  },
  suspend: {
    title: t`Suspend`,
    name: t`suspend`,
    doing: t`Suspending`,
    going: t`suspending`,
    plain: t`suspend`,
    done: t`suspended`,
  },
  resume: {
    title: t`Resume`,
    name: t`resume`,
    doing: t`Resuming`,
    going: t`resuming`,
    plain: t`resume`,
    done: t`resumed`,
  },
  rebuild: {
    title: t`Rebuild`,
    name: t`rebuild`,
    doing: t`Rebuilding`,
    going: t`rebuilding`,
    plain: t`rebuild`,
    done: t`rebuilt`,
  },
  delete: {
    title: t`Delete`,
    name: t`delete`,
    doing: t`Deleting`,
    going: t`deleting`,
    plain: t`delete`,
    done: t`deleted`,
  },
  toggle: {
    title: t`Toggle`,
    name: t`toggle`,
    doing: t`Toggling`,
    going: t`toggling`,
    plain: t`toggle`,
    done: t`toggled`,
  },
};

/** "stop dev-box", "stop Mon 23 Nov, 19:00". */
export const edgeWords = (kind: Edge["kind"], what: Gap): Phrase =>
  kind === "start" ? t`start ${what}` : t`stop ${what}`;

/** The same of an instance: "stops Mon 23 Nov, 19:00". */
export const edgesWords = (kind: Edge["kind"], what: Gap): Phrase =>
  kind === "start" ? t`starts ${what}` : t`stops ${what}`;

/** What became of an edge that led to nothing. */
export const EDGE_END_WORDS: Readonly<Record<EdgeEnd["state"], Phrase>> = {
  held: t`held`,
  skipped: t`skipped`,
  missed: t`missed`,
  failed: t`failed`,
};

/** "… and 3 more". */
export const andMore = (more: number): Phrase => t`… and ${more} more`;

/** Elapsed time as a stop-watch shows it: `0:20`, `12:05`, `1:02:09`. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** "a, b and c"; beyond `max`, "a, b and 3 more". */
export function listed(names: readonly Words[], max = 5): Words {
  const more = names.length - max;
  if (more > 0) return t`${commas(names.slice(0, max))} and ${more} more`;
  const last = names.at(-1) ?? "";
  return names.length <= 1 ? last : t`${commas(names.slice(0, -1))} and ${last}`;
}

/** "a, b or c". */
export function orListed(names: readonly Words[]): Words {
  const last = names.at(-1) ?? "";
  return names.length <= 1 ? last : t`${commas(names.slice(0, -1))} or ${last}`;
}

/** "a, b, c". */
export const commas = (names: readonly Words[]): Words =>
  names.length === 0 ? "" : names.reduce((before, name) => t`${before}, ${name}`);

/** A line where words are wanted. */
export const lineWords = (line: Line): Phrase => ({ kind: "phrase", text: "{0}", gaps: [line] });

/** Pieces with a separator between them. */
export function joined(pieces: readonly (Inline | Line)[], separator = " · "): Line {
  return pieces.flatMap((piece, index) => {
    const line: Line = isLine(piece) ? piece : [piece];
    return index === 0 ? line : [separator, ...line];
  });
}

const isLine = (piece: Inline | Line): piece is Line => Array.isArray(piece);
