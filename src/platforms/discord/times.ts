import type { Inline } from "../../messages/message.ts";

type Time = Extract<Inline, { kind: "time" }>;

/** Discord's letters for how an instant is written in the reader's own zone. */
const STYLES: Readonly<Record<Time["as"], string>> = { clock: "t", day: "F", relative: "R" };

/** The last second that a date of Discord's clients can hold. */
const LATEST_MS = 8.64e15;

/** The instant in Discord's markup; words where it is none that Discord could show. */
export function discordTime({ at, as }: Time): string {
  if (!(at >= 0 && at <= LATEST_MS)) return "an unknown time";
  return `<t:${Math.floor(at / 1000)}:${STYLES[as]}>`;
}
