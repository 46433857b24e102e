import { cleanWords } from "../grammar/clean.ts";
import type { Command } from "../grammar/command.ts";
import { readDashed } from "../grammar/dashed.ts";
import { readCommand } from "../grammar/read.ts";
import { splitWords } from "../grammar/words.ts";
import type { Form, FormField, Words } from "../messages/message.ts";
import type { Invocation } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import { BotError, type Problem } from "../model/problem.ts";

/** All commands call it that. */
export const FIELD = "instance";

/** What a command needs that is tedious to type: each note a field of its window. */
interface Window {
  readonly title: Words;
  readonly submit: Words;
  readonly notes: readonly (Pick<FormField, "name" | "label"> & {
    readonly placeholder: (invocation: Invocation) => Words;
  })[];
}

const example = (words: Words) => () => words;

const WINDOWS: Readonly<Record<string, Window>> = {
  hold: {
    title: t`Hold`,
    submit: t`Hold`,
    notes: [
      {
        name: "until",
        label: t`Until when (empty: tomorrow 09:00)`,
        placeholder: example("fri 18:00"),
      },
      { name: "because", label: t`Why (if you like)`, placeholder: example(t`load test`) },
    ],
  },
  schedule: {
    title: t`Set a schedule`,
    submit: t`Set`,
    notes: [
      {
        name: "start",
        label: t`When it runs: a window, or cron to start`,
        placeholder: example(t`Mo-Fr 08:00-19:00, or 0 8 * * 1-5`),
      },
      {
        name: "stop",
        label: t`Cron line to stop, if above is no window`,
        placeholder: example("0 19 * * 1-5"),
      },
      {
        name: "tz",
        label: t`Time zone (empty: your own)`,
        placeholder: ({ actor }) => actor.timeZone ?? "Europe/Rome",
      },
      {
        name: "until",
        label: t`Until when (empty: for good)`,
        placeholder: example("24 dec 18:00"),
      },
    ],
  },
};

/** What need not be asked for any more where the note was given. */
const SETTLES: Readonly<Record<string, readonly string[]>> = {
  window: ["start", "stop"],
  named: ["start", "stop", "tz"],
};

/** The window of a command that was said without what it needs; the instance is one of its fields, where it is missing. */
export function windowFor(
  commands: readonly Command<never>[],
  invocation: Invocation,
  problem: Problem,
): Form | undefined {
  const words = invocation.words.trim();
  if (problem.code === "misread") return windowForTimes(commands, invocation, words);
  if (problem.code !== "missing-option") return undefined;
  const { spec } = commands.find((one) => one.spec.name === problem.command) ?? {};
  const option = spec?.options[FIELD];
  if (!spec || option?.kind !== "instances") return undefined;
  const read = orNothing(() => readDashed(spec, splitWords(cleanWords(words))));
  if (!read) return undefined;
  const { dashed, bare } = read;
  const what = bare[1]?.text.toLowerCase();
  // Nothing said at all is mostly meant for setting one.
  const set = spec.name === "schedule" && problem.option === "what" ? " set" : "";
  if (spec.name === "schedule" && !set && what !== "set") return undefined;
  const field: FormField = {
    name: FIELD,
    label: option.label,
    kind: { command: spec.name, option: FIELD },
    required: true,
  };
  // Flags may stand anywhere, so what is picked can stand at the end.
  return windowOf(invocation, spec.name, dashed, {
    words: `${words}${set} {${FIELD}}`,
    fields: [field],
  });
}

/** `schedule set dev-box` says no times at all. Who comes from a window that they left empty is told so in words. */
function windowForTimes(
  commands: readonly Command<never>[],
  invocation: Invocation,
  words: string,
): Form | undefined {
  if (invocation.origin === "button") return undefined;
  const reading = orNothing(() => readCommand(commands, words));
  if (reading?.command.spec.name !== "schedule" || reading.values.what !== "set") return undefined;
  const { values } = reading;
  const said = ["named", "start", "stop", "window"].some((name) => values[name] !== undefined);
  return said ? undefined : windowOf(invocation, "schedule", values, { words, fields: [] });
}

function windowOf(
  invocation: Invocation,
  name: string,
  given: Readonly<Record<string, unknown>>,
  { words, fields }: { readonly words: string; readonly fields: readonly FormField[] },
): Form | undefined {
  const window = WINDOWS[name];
  if (!window) return undefined;
  const settled = Object.keys(SETTLES)
    .filter((note) => given[note] !== undefined)
    .flatMap((note) => SETTLES[note] ?? []);
  const notes = window.notes.filter(
    (note) => given[note.name] === undefined && !settled.includes(note.name),
  );
  const { title, submit } = window;
  return {
    title,
    submit,
    command: [words, ...notes.map((note) => `--${note.name}={${note.name}}`)].join(" "),
    fields: [
      ...fields,
      ...notes.map(
        ({ placeholder, ...note }): FormField => ({
          ...note,
          kind: "line",
          required: false,
          placeholder: placeholder(invocation),
        }),
      ),
    ],
  };
}

function orNothing<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BotError) return undefined;
    throw error;
  }
}
