import { count, type Phrase, t, type Words } from "../model/phrase.ts";
import type { Use } from "../model/use.ts";
import { durationWords } from "./duration-words.ts";
import { commas } from "./words.ts";

/** "CPU 62 % over 15 min, 1 open session"; empty where nothing is known. */
export function useWords({ cpu, sessions, overMs }: Use): Words {
  const words: Phrase[] = [];
  if (cpu !== undefined) words.push(t`${cpuWords(cpu)} over ${durationWords(overMs)}`);
  if (sessions !== undefined)
    words.push(sessions === 0 ? t`no open session` : count(sessions, "open session"));
  return commas(words);
}

/** The same after a name: "CPU 62 % with 1 open session". */
export function shortUseWords({ cpu, sessions = 0 }: Use): Words {
  const open = count(sessions, "open session");
  if (cpu === undefined) return sessions > 0 ? t`with ${open}` : "";
  return sessions > 0 ? t`${cpuWords(cpu)} with ${open}` : cpuWords(cpu);
}

const cpuWords = (share: number): Phrase => t`CPU ${Math.round(share * 100)} %`;
