import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const PLACE = { cloud: "sim", region: "here" };
const ZONES = [
  "Europe/Rome",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Beirut",
];
/** Start and stop, many of them in the hours that are lost or repeated. */
const RHYTHMS = {
  daily: [
    ["0 8 * * 1-5", "0 19 * * 1-5"],
    ["30 2 * * *", "15 1 * * *"],
  ],
  weekly: [
    ["0 0 * * 0", "30 2 * * 0"],
    ["30 1 * * 0", "0 3 * * 1"],
  ],
  monthly: [
    ["0 8 1 * *", "0 19 L * *"],
    ["15 2 * * sun#2", "45 1 * * sunL"],
  ],
} as const;
export type Rhythm = keyof typeof RHYTHMS;

export interface Named {
  readonly name: string;
  readonly start: string;
  readonly stop: string;
  readonly timeZone: string;
  readonly rhythm: Rhythm;
}

export const SCHEDULES: readonly Named[] = Object.entries(RHYTHMS).flatMap(([rhythm, pairs]) =>
  ZONES.flatMap((timeZone, zone) =>
    pairs.map(([start, stop], at) => ({
      name: `${rhythm}-${zone}-${at}`,
      start,
      stop,
      timeZone,
      rhythm: rhythm as Rhythm,
    })),
  ),
);

export const configOf = (): string => `
clouds: { sim: { provider: simulator } }
platforms: { web: {} }
scheduleTags: [lamplighter]
channels: [{ web: lab, instances: all, grants: [] }]
schedules:
${SCHEDULES.map(({ name, start, stop, timeZone }) => `  ${name}: { start: "${start}", stop: "${stop}", timeZone: ${timeZone} }`).join("\n")}
`;

/** Which schedule an instance had, and since when. */
export interface Life {
  readonly name: string;
  readonly spells: { readonly schedule: Named; readonly from: number }[];
}

/** The bot was away from the one instant to the other. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

export const instanceOf = ({ name, spells }: Life, state: Instance["state"]): Instance => ({
  ref: instanceRef("sim", "here", name),
  ...PLACE,
  id: name,
  name,
  state,
  providerState: state,
  addresses: [],
  tags: { "lamplighter:schedule": spells.at(-1)?.schedule.name ?? "" },
});

export const refOf = (name: string): string => `sim/here/${name}`;

export const iso = (at: number): string => new Date(at).toISOString();
