import type { Inline } from "../../messages/message.ts";

type Time = Extract<Inline, { kind: "time" }>;

/** How Slack writes an instant in the reader's own zone. */
const FORMATS: Readonly<Record<Time["as"], string>> = {
  clock: "{time}",
  day: "{date_short_pretty}, {time}",
  relative: "{ago}",
};

/** The last second that a JavaScript date can hold. */
const LATEST_MS = 8.64e15;

/** The instant as Slack's date takes it; absent where it is none that Slack could show. */
export function slackTime(
  time: Time,
): { timestamp: number; format: string; fallback: string } | undefined {
  if (!(time.at >= 0 && time.at <= LATEST_MS)) return undefined;
  return {
    timestamp: Math.floor(time.at / 1000),
    format: FORMATS[time.as],
    fallback: fallbackTime(time),
  };
}

/** The instant in words of UTC: for notifications, and where a reader's client knows no dates. */
export function fallbackTime(time: Time): string {
  if (!(Math.abs(time.at) <= LATEST_MS)) return "an unknown time";
  const [day, clock] = new Date(time.at).toISOString().split("T") as [string, string];
  const minutes = `${clock.slice(0, 5)} UTC`;
  switch (time.as) {
    case "clock":
      return minutes;
    case "day":
    case "relative":
      return `${day} ${minutes}`;
    default:
      return time.as satisfies never;
  }
}
