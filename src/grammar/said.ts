import { type Phrase, t } from "../model/phrase.ts";
import { BotError } from "../model/problem.ts";
import type { CommandSpec } from "./command.ts";
import type { BareWord } from "./dashed.ts";
import { leadInto, type Said } from "./leads.ts";
import { dashedNamed } from "./print.ts";
import { usage } from "./usage.ts";
import type { ReadValue } from "./values.ts";

/** One note of a command that may be said without dashes. */
interface Sayable {
  readonly name: string;
  readonly said: Said;
}

type Values = Readonly<Record<string, ReadValue>>;

/**
 * Takes from the line what is said in plain words at its end: `stop dev-box at 22:00`, `stop dev-box in 2h`,
 * `hold dev-box until fri 18:00 "load test"`, `skip dev-box because demo tonight`.
 *
 * - It begins with a lead word (`leads.ts`) that stands in no quotes, after at least one word for instances. An
 *   instance of such a name is said in quotes, or first; in the first place a note's own name is never an instance, nor
 *   is a lead word with a number or another lead word behind it (`stop fri 18:00` says no instance).
 * - It is the one quoted word behind its lead word, or all words up to a quoted one, to a flag, to another note's lead
 *   word, or to the end of the line.
 * - A quoted word behind a time is the reason. A reason without quotes holds no lead word: it could be the time.
 * - Nothing else may follow, so no word of the line is passed over.
 *
 * @param dashed what was given with dashes already; nothing may be said twice
 * @throws BotError misread, unexpected-word, unknown-option
 */
export function readSaid(
  spec: CommandSpec,
  dashed: Values,
  words: readonly BareWord[],
): { readonly said: Values; readonly bare: readonly BareWord[] } {
  const sayable = sayableIn(spec);
  const place = placeOfInstances(spec);
  refuseWithoutInstance(spec, sayable, words.slice(place));
  const from = words.findIndex((word, at) => at > place && ledBy(sayable, word) !== undefined);
  if (from < 0) return { said: {}, bare: words };
  const said = readTail(spec, sayable, words.slice(from));
  const twice = Object.keys(said).find((name) => dashed[name] !== undefined);
  if (twice !== undefined) throw saidTwice(twice);
  return { said, bare: words.slice(0, from) };
}

function sayableIn(spec: CommandSpec): readonly Sayable[] {
  return Object.entries(spec.options).flatMap(([name, option]) =>
    option.kind === "note" && option.said ? [{ name, said: option.said }] : [],
  );
}

const ledBy = (sayable: readonly Sayable[], { text, quoted }: BareWord): Sayable | undefined =>
  quoted ? undefined : sayable.find(({ said }) => leadInto(said, text) !== undefined);

/** How many words must stand before the first one for instances. */
function placeOfInstances({ options }: CommandSpec): number {
  const kinds = Object.values(options);
  const before = kinds.slice(
    0,
    kinds.findIndex(({ kind }) => kind === "instances"),
  );
  return before.filter((option) => option.kind === "choice" && option.required).length;
}

function refuseWithoutInstance(
  spec: CommandSpec,
  sayable: readonly Sayable[],
  words: readonly BareWord[],
): void {
  const [word, next] = words;
  const lead = word && ledBy(sayable, word);
  if (!lead) return;
  const isName =
    word.text.toLowerCase() !== lead.name && !(next && (ledBy(sayable, next) || isNumber(next)));
  if (isName) return;
  const typed = words.map(({ text }) => text).join(" ");
  throw misread(t`No instance stands before “${typed}”.`, t`Type it like this: ${usage(spec)}`);
}

const isNumber = ({ text, quoted }: BareWord): boolean => !quoted && /^\d/.test(text);

/** The whole end of the line, from its first lead word on. */
function readTail(
  spec: CommandSpec,
  sayable: readonly Sayable[],
  tail: readonly BareWord[],
): Readonly<Record<string, string>> {
  const said: Record<string, string> = {};
  const reason = sayable.find((one) => one.said === "because");
  let left = tail;
  for (let word = left[0]; word; word = left[0]) {
    const one = ledBy(sayable, word) ?? (word.quoted ? reason : undefined);
    if (!one) throw unexpected(spec, word);
    if (said[one.name] !== undefined) throw saidTwice(one.name);
    const taken = word.quoted ? [word] : phrase(spec, sayable, one, left);
    said[one.name] = textOf(one, taken);
    left = left.slice(taken.length);
  }
  return said;
}

/** The lead word, and what it begins. */
function phrase(
  spec: CommandSpec,
  sayable: readonly Sayable[],
  one: Sayable,
  words: readonly BareWord[],
): readonly BareWord[] {
  const [lead, next] = words;
  if (next?.quoted && !next.afterFlag) return words.slice(0, 2);
  const end = words.findIndex(
    (word, at) =>
      at > 0 && (word.afterFlag || word.quoted || (ledBy(sayable, word) ?? one).name !== one.name),
  );
  const taken = end < 0 ? words : words.slice(0, end);
  if (taken.length < 2) throw nothingBehind(spec, one, lead?.text ?? one.name);
  const after = words[end];
  if (one.said === "because") refuseMixed(sayable, after);
  else refuseForgottenDashes(spec, one, taken);
  return taken;
}

function textOf({ said }: Sayable, taken: readonly BareWord[]): string {
  const [first] = taken;
  const isLead = first && !first.quoted && leadInto(said, first.text) === "after";
  return (isLead ? taken.slice(1) : taken)
    .map(({ text, quoted }) =>
      // With both kinds in it, it could not be put between quotes again.
      quoted ? text : text.replaceAll('"', "'"),
    )
    .join(" ");
}

/** `because load test at 22:00`: whether the time is a part of the reason, nobody can tell. */
function refuseMixed(sayable: readonly Sayable[], after: BareWord | undefined): void {
  if (!after || !ledBy(sayable, after)) return;
  throw misread(
    t`“${after.text}” can begin a time, or belong to the reason.`,
    t`Put the reason in quotes: ${'because "…"'}`,
  );
}

function refuseForgottenDashes(
  spec: CommandSpec,
  { said }: Sayable,
  taken: readonly BareWord[],
): void {
  for (const { text: typed } of taken) {
    const flag = leadInto(said, typed) ? undefined : dashedNamed(spec, typed);
    if (flag === undefined) continue;
    throw new BotError({
      code: "unknown-option",
      command: spec.name,
      typed,
      nearest: `--${flag}`,
    });
  }
}

const EXAMPLES: Readonly<Record<Said, string>> = {
  at: "at 22:00, in 2h, tomorrow 9am",
  until: "until 22:00, until fri 18:00",
  because: 'because "load test"',
};

function nothingBehind({ name }: CommandSpec, { said }: Sayable, lead: string): BotError {
  return misread(
    said === "because"
      ? t`“${lead}” needs a reason behind it.`
      : t`“${lead}” needs a time behind it.`,
    t`Say for example /vm ${name} … ${EXAMPLES[said]}. An instance called “${lead}” is said in quotes.`,
  );
}

const saidTwice = (name: string): BotError =>
  misread(t`The line says “${name}” twice.`, t`Say it once, in plain words or with its dashes.`);

const unexpected = (spec: CommandSpec, { text }: BareWord): BotError =>
  new BotError({
    code: "unexpected-word",
    command: spec.name,
    word: text,
    usage: usage(spec),
  });

const misread = (sentence: Phrase, hint: Phrase): BotError =>
  new BotError({ code: "misread", sentence, hint });
