import { BotError } from "../model/problem.ts";
import type { CommandSpec } from "./command.ts";
import { nearest } from "./nearest.ts";
import { dashedNamed, dashedNames } from "./print.ts";
import type { ReadValue } from "./values.ts";
import type { Word } from "./words.ts";

/** What begins with a dash and stands in no quotes. */
export const isFlag = (word: Word): boolean => word.text.startsWith("-") && !word.quoted;

/** A word that belongs to no flag or note. */
export interface BareWord extends Word {
  /** Whether one of them stands right before it. */
  readonly afterFlag: boolean;
}

/** Flags and notes as they were given, and the words that belong to neither. */
interface Dashed {
  readonly dashed: Readonly<Record<string, ReadValue>>;
  readonly bare: readonly BareWord[];
}

/**
 * Takes flags and notes out of the line, wherever they stand. A note's words are the one word after it, as
 * `--because "hung kernel"`, or what follows its equals sign.
 * @throws BotError unknown-option, unclear-note
 */
export function readDashed(spec: CommandSpec, words: readonly Word[]): Dashed {
  const dashed: Record<string, ReadValue> = {};
  for (const name of dashedNames(spec.options))
    dashed[name] = spec.options[name]?.kind === "flag" ? false : undefined;
  const bare: BareWord[] = [];
  let afterFlag = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) continue;
    if (!isFlag(word)) {
      bare.push({ ...word, afterFlag });
      afterFlag = false;
      continue;
    }
    afterFlag = true;
    const { name, value } = optionOf(spec, word.text);
    if (spec.options[name]?.kind === "flag") {
      dashed[name] = true;
    } else if (value === undefined) {
      dashed[name] = noteAfter(spec, name, words, at);
      at += 1;
    } else {
      dashed[name] = value;
    }
  }
  return { dashed, bare };
}

/** `--hard=yes` is refused as it stands: a flag is given or not. */
function optionOf(spec: CommandSpec, typed: string): { name: string; value: string | undefined } {
  const said = typed.replace(/^-+/, "");
  const whole = dashedNamed(spec, said);
  if (whole !== undefined) return { name: whole, value: undefined };
  const [, before = said, value] = /^([^=]*)=(.*)$/s.exec(said) ?? [];
  const name = dashedNamed(spec, before);
  if (name !== undefined && spec.options[name]?.kind === "note") {
    if (value) return { name, value };
    throw unclearNote(spec, name);
  }
  const near = nearest(before, dashedNames(spec.options));
  throw new BotError({
    code: "unknown-option",
    command: spec.name,
    typed,
    nearest: near && `--${near}`,
  });
}

/** Without quotes it is one word alone: of several, nobody could tell which are a name. */
function noteAfter(spec: CommandSpec, name: string, words: readonly Word[], at: number): string {
  const note = words[at + 1];
  const next = words[at + 2];
  if (!note || isFlag(note)) throw unclearNote(spec, name);
  if (!note.quoted && next && !isFlag(next)) throw unclearNote(spec, name, note.text);
  return note.text;
}

const unclearNote = (spec: CommandSpec, name: string, typed?: string): BotError =>
  new BotError({ code: "unclear-note", command: spec.name, option: `--${name}`, typed });
