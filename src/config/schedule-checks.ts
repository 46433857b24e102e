import { readCron } from "../scheduler/cron.ts";
import { isListed } from "../scheduler/documents/hosts.ts";
import type { CrossFinding } from "./finding.ts";
import { hintFor } from "./nearest.ts";
import { readChannel } from "./principals.ts";
import { quote } from "./quote.ts";
import { isConfigured, list, type Tree, texts, tree } from "./tree.ts";

/** Schedules that say nothing, or say it twice, and bindings that lead nowhere. */
export function scheduleChecks(file: Tree): CrossFinding[] {
  const schedules = Object.entries(Array.isArray(file.schedules) ? {} : tree(file.schedules));
  const names = schedules.map(([name]) => name);
  // What is no schedule at all is told by the schema.
  const written = schedules.filter(([, schedule]) => typeof schedule === "object");
  return [
    ...written.flatMap(([name, schedule]) => [
      ...timesOf(name, tree(schedule)),
      ...calendarsNamed(file, name, tree(schedule)),
      ...neverWarned(file, name, tree(schedule)),
    ]),
    ...calendarHosts(file),
    ...startsOfNoCloud(file),
    ...list(file.parking).flatMap((item, at) => bindingChecks(file, tree(item), at, names)),
  ];
}

function timesOf(name: string, { start, stop, window }: Tree): CrossFinding[] {
  const path = ["schedules", name];
  if (window === undefined && start === undefined && stop === undefined)
    return [
      {
        path,
        sentence: "This schedule neither starts nor stops anything.",
        hint: 'Add start, stop or both ("0 8 * * 1-5"), or a window ("Mo-Fr 08:00-19:00").',
      },
    ];
  if (window === undefined && isSame(start, stop))
    return [
      {
        path: [...path, "stop"],
        sentence: "Start and stop are at the same times.",
        hint: "Change one of the two.",
      },
    ];
  if (window === undefined || (start === undefined && stop === undefined)) return [];
  return [
    {
      path: [...path, "window"],
      sentence: "A schedule has a window, or start and stop, not both.",
      hint: "Keep one of them.",
    },
  ];
}

function isSame(start: unknown, stop: unknown): boolean {
  if (typeof start !== "string" || typeof stop !== "string") return false;
  const [starts, stops] = [readCron(start), readCron(stop)];
  return "text" in starts && "text" in stops && starts.text === stops.text;
}

function calendarsNamed(file: Tree, name: string, { calendars }: Tree): CrossFinding[] {
  const known = Object.keys(tree(file.calendars));
  return list(calendars).flatMap((calendar, at) => {
    if (typeof calendar !== "string" || known.includes(calendar)) return [];
    return [
      {
        path: ["schedules", name, "calendars", at],
        sentence: `There is no calendar ${quote(calendar)}.`,
        hint:
          known.length > 0
            ? hintFor(calendar, known)
            : "Define it under calendars, with its address.",
      },
    ];
  });
}

/** Where nobody is reminded, a stop that waits for the reminder would never come. */
function neverWarned(
  file: Tree,
  name: string,
  { requireWarning, reminders = file.reminders }: Tree,
): CrossFinding[] {
  if (requireWarning !== true || !Array.isArray(reminders) || reminders.length > 0) return [];
  return [
    {
      path: ["schedules", name, "requireWarning"],
      sentence: "Nobody is reminded, so this schedule would never stop anything.",
      hint: "Add reminders, e.g. [30m, 5m], or remove requireWarning.",
    },
  ];
}

function calendarHosts(file: Tree): CrossFinding[] {
  const hosts = texts(file.scheduleDocuments);
  return Object.entries(tree(file.calendars)).flatMap(([name, address]) => {
    if (typeof address !== "string" || !/^https?:/i.test(address) || !URL.canParse(address))
      return [];
    const url = new URL(address);
    if (isListed(url, hosts)) return [];
    const { host } = url;
    return [
      {
        path: ["calendars", name],
        sentence: `Documents are not read from ${quote(host)}.`,
        hint: `Add it: scheduleDocuments: [${quote(host)}].`,
      },
    ];
  });
}

function startsOfNoCloud(file: Tree): CrossFinding[] {
  const clouds = Object.keys(tree(file.clouds));
  return Object.keys(tree(file.startsPerMinute)).flatMap((cloud) =>
    clouds.length === 0 || clouds.includes(cloud)
      ? []
      : [
          {
            path: ["startsPerMinute", cloud],
            sentence: `There is no cloud ${quote(cloud)}.`,
            hint: hintFor(cloud, clouds),
          },
        ],
  );
}

function bindingChecks(
  file: Tree,
  { schedule, notify }: Tree,
  at: number,
  names: readonly string[],
): CrossFinding[] {
  const path = ["parking", at];
  const findings: CrossFinding[] = [];
  if (typeof schedule === "string" && !names.includes(schedule))
    findings.push({
      path: [...path, "schedule"],
      sentence: `There is no schedule ${quote(schedule)}.`,
      hint:
        names.length > 0
          ? hintFor(schedule, names)
          : "Define it under schedules, with start, stop or a window.",
    });
  const channel = typeof notify === "string" ? readChannel(notify) : undefined;
  if (channel && "id" in channel && !isConfigured(file, channel.platform, channel.id))
    findings.push({
      path: [...path, "notify"],
      sentence: `${quote(String(notify))} is not configured under channels.`,
      hint: "Add the channel there: a schedule does only what that channel shows.",
    });
  return findings;
}
