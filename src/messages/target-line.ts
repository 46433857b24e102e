import type { Progress, Target } from "../model/operation.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { durationWords } from "./duration-words.ts";
import { type Line, strong } from "./message.ts";
import { STATE_MARKS, STATE_WORDS, stopwatch, VERB_WORDS } from "./words.ts";

/** One instance of many: mark, name, how far it is, and for how long where `now` is given. */
export function targetLine({ name, progress, action }: Target, now?: number): Line {
  const words = VERB_WORDS[action];
  switch (progress.phase) {
    case "asked":
      return ["· ", strong(name), "  ", t`to be confirmed`];
    case "waiting":
      return [
        "◐ ",
        strong(name),
        "  ",
        progress.trouble ? t`waiting: ${progress.trouble.detail}` : t`waiting`,
      ];
    case "beginning":
      return ["◐ ", strong(name), "  ", t`asking the cloud`];
    case "watching": {
      const elapsed = now === undefined ? "" : ` · ${stopwatch(now - progress.begunAt)}`;
      return ["◐ ", strong(name), "  ", whereabouts(progress), elapsed];
    }
    case "late":
      return [
        "! ",
        strong(name),
        "  ",
        t`not ${STATE_WORDS[progress.settles]} in time, last state ${STATE_WORDS[progress.lastState]}`,
      ];
    case "done":
      return [
        progress.state ? `${STATE_MARKS[progress.state]} ` : "● ",
        strong(name),
        "  ",
        progress.state ? STATE_WORDS[progress.state] : t`accepted`,
        ...took(progress),
      ];
    case "already":
      return [
        `${STATE_MARKS[progress.state]} `,
        strong(name),
        "  ",
        t`already ${STATE_WORDS[progress.state]}`,
      ];
    case "failed":
      return ["✕ ", strong(name), "  ", t`did not ${words.plain} — ${progress.trouble.detail}`];
    case "cancelled":
      return ["⊘ ", strong(name), "  ", t`cancelled`];
    case "unclear":
      return ["? ", strong(name), "  ", t`unclear: ${progress.why}`];
    default:
      return progress satisfies never;
  }
}

/** How long it took; of what the cloud shows no end of, nothing is known. */
const took = ({ state, begunAt, endedAt }: Extract<Progress, { phase: "done" }>): Line =>
  state === undefined ? [] : [" · ", durationWords(endedAt - begunAt)];

/** How far one is that the cloud is asked about; what waits or is over says so elsewhere. */
export function whereabouts(progress: Progress): Phrase {
  switch (progress.phase) {
    case "watching":
      return progress.moved ? STATE_WORDS[progress.lastState] : t`accepted`;
    case "beginning":
      return t`being asked for`;
    case "asked":
    case "waiting":
      return t`waiting`;
    case "late":
    case "done":
    case "already":
    case "failed":
    case "cancelled":
    case "unclear":
      return t`over`;
    default:
      return progress satisfies never;
  }
}
