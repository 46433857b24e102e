import { count, type Phrase, t, type Words } from "../model/phrase.ts";
import type { Digest, Holder, SavingsView, Waster } from "../model/savings.ts";
import { context, type Line, type Message, type Part, strong, text } from "./message.ts";
import { moneyWords } from "./money-words.ts";
import { commas, joined, listed } from "./words.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const NAMES_MAX = 3;

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** "46 h", "1,460 h". */
const hourWords = (ms: number): Phrase => t`${whole.format(Math.round(ms / HOUR_MS))} h`;

/** "61 VM-days parked"; of less than two days, its hours. */
function parkedWords(parkedMs: number): Phrase {
  const hours = Math.round(parkedMs / HOUR_MS);
  if (hours === 0) return t`nothing was parked`;
  if (hours < 2 * DAY_HOURS) return t`${count(hours, "VM-hour")} parked`;
  return t`${whole.format(Math.round(hours / DAY_HOURS))} VM-days parked`;
}

type Told = Pick<Digest, "hours" | "saved">;

/** "61 VM-days parked", "about $210 not spent". */
const savedWords = ({ hours, saved }: Told): Words[] => [
  parkedWords(hours.parked),
  ...(saved && hours.parked >= HOUR_MS ? [t`${moneyWords(saved)} not spent`] : []),
];

/** `/vm report`. */
export function reportCard(view: SavingsView): Message {
  const { days, hours, saved, wasters, holders } = view;
  return {
    headline: [t`Last ${days} days: ${joined(savedWords({ hours, saved }))}`],
    parts: [
      text(...joined(totals(view))),
      ...(wasters.length > 0
        ? [
            text(t`Ran outside their schedules, or without one:`),
            { kind: "rows" as const, rows: wasters.map(wasterRow) },
          ]
        : []),
      ...(holders.length > 0
        ? [text(t`Held as they were:`), { kind: "rows" as const, rows: holders.map(holderRow) }]
        : []),
      limits(view),
    ],
    buttons: [],
  };
}

function totals({ instances, hours, spent }: SavingsView): Words[] {
  return [
    count(instances, "instance"),
    t`ran ${hourWords(hours.running)}`,
    t`parked ${hourWords(hours.parked)}`,
    ...(hours.unknown >= HOUR_MS ? [t`not known ${hourWords(hours.unknown)}`] : []),
    ...(spent && hours.running >= HOUR_MS ? [t`${moneyWords(spent)} spent`] : []),
  ];
}

const WASTED: Readonly<Record<Waster["why"], Phrase>> = {
  "no schedule": t`no schedule`,
  "outside its schedule": t`outside its schedule`,
};

const wasterRow = ({ name, ms, why, cost }: Waster): Line => [
  "! ",
  strong(name),
  "  ",
  ...joined([t`${hourWords(ms)}, ${WASTED[why]}`, ...(cost ? [moneyWords(cost)] : [])]),
];

const holderRow = ({ by, holds, names }: Holder): Line => [
  "⊘ ",
  strong(by),
  "  ",
  t`${count(holds, "hold")}: ${listed(names, NAMES_MAX)}`,
];

/** What the figures do not say. */
function limits({ knownSince, wasters, spent, saved }: SavingsView): Part {
  const arePricesKnown = Boolean(spent || saved);
  const rest = arePricesKnown ? t`disks are not counted` : t`no prices are known`;
  const alone = arePricesKnown ? t`Disks are not counted` : t`No prices are known`;
  const since = knownSince && t`Known since ${{ kind: "time", at: knownSince, as: "day" }}`;
  if (wasters.length === 0) return context(...(since ? joined([since, rest]) : [alone]));
  return context(
    ...joined(
      since
        ? [since, t`measured against the schedules of today`, rest]
        : [t`Measured against the schedules of today`, rest],
    ),
  );
}

/** A channel's week in one line. */
export function digestCard(digest: Digest): Message {
  const { holds, lapsed, idle } = digest;
  const people = [
    ...(holds > 0 ? [count(holds, "hold")] : []),
    ...(lapsed > 0 ? [count(lapsed, "lapsed approval")] : []),
  ];
  const pieces: Words[] = [
    ...savedWords(digest),
    ...(people.length > 0 ? [commas(people)] : []),
    ...(idle ? [t`longest idle now: ${strong(idle.name)} ${hourWords(idle.ms)}`] : []),
  ];
  return {
    headline: [t`Last week: ${joined(pieces)}`],
    parts: [],
    buttons: [{ label: t`Details`, command: "report week" }],
  };
}
