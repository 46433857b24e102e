import { formatDuration } from "../model/duration.ts";
import type { Progress, Target } from "../model/operation.ts";
import { type Line, strong } from "./message.ts";
import { STATE_MARKS, stopwatch, VERB_WORDS } from "./words.ts";

/** One instance of many: mark, name, how far it is, and for how long where `now` is given. */
export function targetLine({ name, progress, action }: Target, now?: number): Line {
  const words = VERB_WORDS[action];
  switch (progress.phase) {
    case "asked":
      return ["· ", strong(name), "  to be confirmed"];
    case "waiting":
      return [
        "◐ ",
        strong(name),
        `  ${progress.trouble ? `waiting: ${progress.trouble.detail}` : "waiting"}`,
      ];
    case "beginning":
      return ["◐ ", strong(name), "  asking the cloud"];
    case "watching": {
      const elapsed = now === undefined ? "" : ` · ${stopwatch(now - progress.begunAt)}`;
      return ["◐ ", strong(name), `  ${whereabouts(progress)}${elapsed}`];
    }
    case "late":
      return [
        "! ",
        strong(name),
        `  not ${progress.settles} in time, last state ${progress.lastState}`,
      ];
    case "done":
      return [
        progress.state ? `${STATE_MARKS[progress.state]} ` : "● ",
        strong(name),
        `  ${progress.state ?? "accepted"}${took(progress)}`,
      ];
    case "already":
      return [`${STATE_MARKS[progress.state]} `, strong(name), `  already ${progress.state}`];
    case "failed":
      return ["✕ ", strong(name), `  did not ${words.plain} — ${progress.trouble.detail}`];
    case "cancelled":
      return ["⊘ ", strong(name), "  cancelled"];
    case "unclear":
      return ["? ", strong(name), `  unclear: ${progress.why}`];
    default:
      return progress satisfies never;
  }
}

/** How long it took; of what the cloud shows no end of, nothing is known. */
const took = ({ state, begunAt, endedAt }: Extract<Progress, { phase: "done" }>): string =>
  state === undefined ? "" : ` · ${formatDuration(endedAt - begunAt)}`;

/** How far one is that the cloud is asked about; what waits or is over says so elsewhere. */
export function whereabouts(progress: Progress): string {
  switch (progress.phase) {
    case "watching":
      return progress.moved ? progress.lastState : "accepted";
    case "beginning":
      return "being asked for";
    case "asked":
    case "waiting":
      return "waiting";
    case "late":
    case "done":
    case "already":
    case "failed":
    case "cancelled":
    case "unclear":
      return "over";
    default:
      return progress satisfies never;
  }
}
