import type { CrossFinding } from "./finding.ts";
import { hintFor } from "./nearest.ts";
import { readChannel } from "./principals.ts";
import { quote } from "./quote.ts";
import { list, type Tree, tree } from "./tree.ts";

/** Schedules that say nothing, or say it twice, and bindings that lead nowhere. */
export function scheduleChecks(file: Tree): CrossFinding[] {
  const schedules = Object.entries(tree(file.schedules));
  const names = schedules.map(([name]) => name);
  return [
    ...schedules.flatMap(([name, schedule]) => timesOf(name, tree(schedule))),
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
  if (window === undefined || (start === undefined && stop === undefined)) return [];
  return [
    {
      path: [...path, "window"],
      sentence: "A schedule has a window, or start and stop, not both.",
      hint: "Keep one of them.",
    },
  ];
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

const isConfigured = (file: Tree, platform: string, id: string): boolean =>
  list(file.channels).some((channel) => tree(channel)[platform] === id);
