import { formatDuration } from "../model/duration.ts";
import type { Use } from "../model/use.ts";
import { count } from "./words.ts";

/** "CPU 62 % over 15 min, 1 open session"; empty where nothing is known. */
export function useWords({ cpu, sessions, overMs }: Use): string {
  const words: string[] = [];
  if (cpu !== undefined) words.push(`${percent(cpu)} over ${formatDuration(overMs)}`);
  if (sessions !== undefined)
    words.push(sessions === 0 ? "no open session" : count(sessions, "open session"));
  return words.join(", ");
}

/** The same after a name: "CPU 62 % with 1 open session". */
export function shortUseWords({ cpu, sessions = 0 }: Use): string {
  const words = cpu === undefined ? "" : percent(cpu);
  return sessions > 0 ? `${words} with ${count(sessions, "open session")}`.trim() : words;
}

const percent = (share: number): string => `CPU ${Math.round(share * 100)} %`;
