import type { Digest, Holder, SavingsView, Waster } from "../model/savings.ts";
import { type Line, type Message, type Part, strong, text } from "./message.ts";
import { moneyWords } from "./money-words.ts";
import { capital, count, joined, listed } from "./words.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const NAMES_MAX = 3;

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "46 h", "1,460 h". */
const hourWords = (ms: number): string => `${whole.format(Math.round(ms / HOUR_MS))} h`;

/** "61 VM-days parked"; of less than two days, its hours. */
function parkedWords(parkedMs: number): string {
  const hours = Math.round(parkedMs / HOUR_MS);
  if (hours === 0) return "nothing was parked";
  if (hours < 2 * DAY_HOURS) return `${count(hours, "VM-hour")} parked`;
  return `${whole.format(Math.round(hours / DAY_HOURS))} VM-days parked`;
}

type Told = Pick<Digest, "hours" | "saved">;

/** "61 VM-days parked", "about $210 not spent". */
const savedWords = ({ hours, saved }: Told): string[] => [
  parkedWords(hours.parked),
  ...(saved && hours.parked >= HOUR_MS ? [`${moneyWords(saved)} not spent`] : []),
];

/** `/vm report`. */
export function reportCard(view: SavingsView): Message {
  const { days, hours, saved, wasters, holders } = view;
  return {
    headline: [`Last ${days} days: `, ...joined(savedWords({ hours, saved }))],
    parts: [
      text(...joined(totals(view))),
      ...(wasters.length > 0
        ? [
            text("Ran outside their schedules, or without one:"),
            { kind: "rows" as const, rows: wasters.map(wasterRow) },
          ]
        : []),
      ...(holders.length > 0
        ? [text("Held as they were:"), { kind: "rows" as const, rows: holders.map(holderRow) }]
        : []),
      limits(view),
    ],
    buttons: [],
  };
}

function totals({ instances, hours, spent }: SavingsView): string[] {
  return [
    count(instances, "instance"),
    `ran ${hourWords(hours.running)}`,
    `parked ${hourWords(hours.parked)}`,
    ...(hours.unknown >= HOUR_MS ? [`not known ${hourWords(hours.unknown)}`] : []),
    ...(spent && hours.running >= HOUR_MS ? [`${moneyWords(spent)} spent`] : []),
  ];
}

const wasterRow = ({ name, ms, why, cost }: Waster): Line => [
  "! ",
  strong(name),
  `  ${[`${hourWords(ms)}, ${why}`, ...(cost ? [moneyWords(cost)] : [])].join(" · ")}`,
];

const holderRow = ({ by, holds, names }: Holder): Line => [
  "⊘ ",
  strong(by),
  `  ${count(holds, "hold")}: ${listed(names, NAMES_MAX)}`,
];

/** What the figures do not say. */
function limits({ knownSince, wasters, spent, saved }: SavingsView): Part {
  const since: Line = knownSince
    ? ["Known since ", { kind: "time", at: knownSince, as: "day" }]
    : [];
  const notes = [
    ...(wasters.length > 0 ? ["measured against the schedules of today"] : []),
    spent || saved ? "disks are not counted" : "no prices are known",
  ];
  const words = notes.join(" · ");
  return { kind: "context", line: knownSince ? [...since, ` · ${words}`] : [capital(words)] };
}

/** A channel's week in one line. */
export function digestCard(digest: Digest): Message {
  const { holds, lapsed, idle } = digest;
  const people = [
    ...(holds > 0 ? [count(holds, "hold")] : []),
    ...(lapsed > 0 ? [count(lapsed, "lapsed approval")] : []),
  ];
  const pieces: (string | Line)[] = [
    ...savedWords(digest),
    ...(people.length > 0 ? [people.join(", ")] : []),
    ...(idle ? [["longest idle now: ", strong(idle.name), ` ${hourWords(idle.ms)}`]] : []),
  ];
  return {
    headline: ["Last week: ", ...joined(pieces)],
    parts: [],
    buttons: [{ label: "Details", command: "report week" }],
  };
}
