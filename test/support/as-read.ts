import { spell } from "../../src/messages/spell.ts";
import type { Phrase } from "../../src/model/phrase.ts";

/** The same data with every phrase in it as it is read in English: for tests of what a person is told. */
export function asRead(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(asRead);
  if (typeof data !== "object" || data === null) return data;
  if (isPhrase(data)) return spell(data);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, asRead(value)]));
}

const isPhrase = (data: object): data is Phrase => "kind" in data && data.kind === "phrase";
