import type { InstanceState } from "../model/instance.ts";
import type { Verb } from "../model/operation.ts";
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

interface VerbWords {
  /** On a button and before a question mark: "Stop". */
  readonly title: string;
  /** Under way: "Stopping". */
  readonly doing: string;
  /** After "did not": "stop". */
  readonly plain: string;
  /** After "12 of 12": "stopped". */
  readonly done: string;
}

export const VERB_WORDS: Readonly<Record<Verb, VerbWords>> = {
  start: { title: "Start", doing: "Starting", plain: "start", done: "started" },
  stop: { title: "Stop", doing: "Stopping", plain: "stop", done: "stopped" },
  "stop:hard": { title: "Hard stop", doing: "Hard-stopping", plain: "stop", done: "stopped" },
  reboot: { title: "Reboot", doing: "Rebooting", plain: "reboot", done: "rebooted" },
  "reboot:hard": {
    title: "Hard reboot",
    doing: "Hard-rebooting",
    plain: "reboot",
    done: "rebooted",
  },
  shelve: { title: "Shelve", doing: "Shelving", plain: "shelve", done: "shelved" },
  unshelve: { title: "Unshelve", doing: "Unshelving", plain: "unshelve", done: "unshelved" },
  suspend: { title: "Suspend", doing: "Suspending", plain: "suspend", done: "suspended" },
  resume: { title: "Resume", doing: "Resuming", plain: "resume", done: "resumed" },
  rebuild: { title: "Rebuild", doing: "Rebuilding", plain: "rebuild", done: "rebuilt" },
  delete: { title: "Delete", doing: "Deleting", plain: "delete", done: "deleted" },
  toggle: { title: "Toggle", doing: "Toggling", plain: "toggle", done: "toggled" },
};

/** "1 instance", "12 instances". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;

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
export function listed(names: readonly string[], max = 5): string {
  if (names.length <= 1) return names.join("");
  if (names.length > max) return `${names.slice(0, max).join(", ")} and ${names.length - max} more`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "a, b or c". */
export function orListed(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** Pieces with a separator between them. */
export function joined(pieces: readonly (Inline | Line)[], separator = " · "): Line {
  return pieces.flatMap((piece, index) => {
    const line = Array.isArray(piece) ? piece : [piece];
    return index === 0 ? line : [separator, ...line];
  });
}

/** As a sentence begins. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
