import type { Picture } from "../messages/message.ts";
import { commas, joined, lineWords } from "../messages/words.ts";
import type { Log } from "../model/log.ts";
import { count, t, type Words } from "../model/phrase.ts";
import type { UptimeView } from "../model/uptime.ts";
import type { WeekView } from "../model/week.ts";
import { isKnown } from "./amounts.ts";
import { dates } from "./days.ts";
import { renderPng } from "./png.ts";
import { uptimeSvg } from "./uptime.ts";
import { uptimeWords } from "./uptime-words.ts";
import { weekSvg } from "./week.ts";

/**
 * The week as a picture, where there is something to draw and it can be drawn: the words beside it say the same, so
 * that nobody is left without an answer for want of a picture.
 */
export async function weekPictureOf(view: WeekView, log: Log): Promise<Picture | undefined> {
  if (view.rows.length === 0) return undefined;
  return attempt(log, "week", () => ({ alt: altOf(view), svg: weekSvg(view) }));
}

/** What ran and what was parked as a picture, under the same conditions. */
export async function uptimePictureOf(view: UptimeView, log: Log): Promise<Picture | undefined> {
  if (!isKnown(view)) return undefined;
  return attempt(log, "report", () => ({ alt: uptimeWords(view), svg: uptimeSvg(view) }));
}

type Drawing = () => { readonly alt: Words; readonly svg: string };

async function attempt(log: Log, what: string, draw: Drawing): Promise<Picture | undefined> {
  try {
    const { alt, svg } = draw();
    const png = await renderPng(svg);
    return { name: `${what}.png`, alt, png: Buffer.from(png).toString("base64") };
  } catch (error) {
    log.warn({ err: error }, `The ${what} could not be drawn as a picture`);
    return undefined;
  }
}

/** What the picture shows, for whoever cannot see it; the times stand in the list beside it. */
function altOf({ from, to, timeZone, rows, more }: WeekView): Words {
  const date = dates(timeZone);
  const marks = rows.flatMap((row) => row.marks.map(({ kind }) => kind));
  const of = (kind: "start" | "stop" | "skipped") => marks.filter((one) => one === kind).length;
  const held = rows.filter(({ holds }) => holds.length > 0).length;
  const counted = commas([
    count(rows.length + more, "instance"),
    count(of("start"), "start"),
    count(of("stop"), "stop"),
    ...(of("skipped") > 0 ? [t`${of("skipped")} left out`] : []),
    ...(held > 0 ? [t`${held} held`] : []),
  ]);
  const sentences = [
    t`Timeline of when instances run, ${date(from)} to ${date(to - 1)} (${timeZone}): ${counted}.`,
    ...(more > 0 ? [t`The first ${rows.length} are drawn.`] : []),
  ];
  return lineWords(joined(sentences, " "));
}
