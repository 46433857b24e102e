import type { Instance } from "../model/instance.ts";
import { type Phrase, t, type Words } from "../model/phrase.ts";
import type { Again, Problem } from "../model/problem.ts";
import { APPROVAL_PROBLEMS } from "./approval-problems.ts";
import { type Button, code, type Line, type Message, strong, text } from "./message.ts";
import { verbOf } from "./permission-words.ts";
import { needsApproval, notAllowed, outsideHours, ruledOut, tooMany } from "./refusal-cards.ts";
import { say } from "./say.ts";
import { unconfiguredCard } from "./unconfigured-card.ts";
import { listed, orListed, stateWords, VERB_WORDS } from "./words.ts";

/** At most this many choices become buttons. */
export const CHOICES_MAX = 5;

/** What a person cannot mend: said short, with the id under which the log has it whole. */
export function apologyCard(incident: string): Message {
  return say([t`That went wrong on my side; it is in my log as ${incident}.`], {
    lines: [[t`If it happens again, give that id to whoever runs the bot.`]],
  });
}

const didYouMean = (nearest: string | undefined): Phrase[] =>
  nearest === undefined ? [] : [t`Did you mean ${nearest}?`];

const helpButton = (command: string): Button => ({
  label: t`Help on ${command}`,
  command: `help ${command}`,
});

const useInstead = (again: Again, instance: Instance, label: Words): Button => ({
  label,
  command: again.template.replace("{}", () => instance.ref),
});

function noSuchInstance(problem: Extract<Problem, { code: "no-such-instance" }>): Message {
  const { typed, nearest, again } = problem;
  const guess =
    nearest.length > 0 ? [t`Did you mean ${orListed(nearest.map(({ name }) => name))}?`] : [];
  return say([t`No instance called “${typed}” here.`, ...guess], {
    buttons: nearest.map((instance) => useInstead(again, instance, t`Use ${instance.name}`)),
  });
}

function ambiguous(problem: Extract<Problem, { code: "ambiguous" }>): Message {
  const { typed, candidates, again } = problem;
  const names = candidates.map(({ name }) => name);
  const distinct = new Set(names).size === names.length;
  const label = (instance: Instance): Words =>
    distinct ? instance.name : t`${instance.name} in ${instance.cloud} ${instance.region}`;
  return {
    ...say([
      t`“${typed}” matches ${candidates.length} instances: ${listed(candidates.map(label), 8)}.`,
    ]),
    parts: candidates.length > CHOICES_MAX ? [text(t`Type more of the name, or choose:`)] : [],
    buttons: candidates
      .slice(0, CHOICES_MAX)
      .map((instance) => useInstead(again, instance, label(instance))),
  };
}

const leftAlone = (
  headline: Phrase,
  { instances }: Extract<Problem, { code: "nothing-to-do" | "left-alone" }>,
): Message =>
  say([headline], {
    lines: instances.slice(0, 10).map(({ name, why }): Line => [strong(name), ": ", why]),
  });

/** The words for every code of the catalogue. */
const WRITERS: {
  readonly [Code in Problem["code"]]: (problem: Extract<Problem, { code: Code }>) => Message;
} = {
  "unknown-command": (problem) =>
    say([t`There is no command “${problem.typed}”.`, ...didYouMean(problem.nearest)], {
      buttons: [{ label: t`Help`, command: "help" }],
    }),
  "unknown-option": (problem) =>
    say(
      [
        t`“${problem.typed}” is not an option of /vm ${problem.command}.`,
        ...didYouMean(problem.nearest),
      ],
      { buttons: [helpButton(problem.command)] },
    ),
  "missing-option": (problem) =>
    say([t`/vm ${problem.command} needs ${problem.option}.`], {
      lines: [[t`Type it like this: ${code(problem.usage)}`]],
    }),
  "unexpected-word": (problem) =>
    say([t`I do not understand “${problem.word}” after /vm ${problem.command}.`], {
      lines: [[t`Type it like this: ${code(problem.usage)}`]],
    }),
  "bad-choice": (problem) =>
    say(
      [
        t`“${problem.typed}” is not possible for ${problem.option}.`,
        ...didYouMean(problem.nearest),
      ],
      { lines: [[t`It takes ${listed(problem.choices, 8)}.`]] },
    ),
  "needs-no-permission": ({ command }) => say([t`Everybody may say /vm ${command}.`]),
  "open-quote": () =>
    say([t`A quotation mark is opened and not closed. Close it, or leave it out.`]),
  misread: ({ sentence, hint }) => say([sentence], { lines: [[hint]] }),
  "unclear-note": ({ command, option, typed }) =>
    say(
      [
        typed === undefined
          ? t`${option} needs its words.`
          : t`${option} takes one word, or several in quotes.`,
      ],
      {
        lines: [
          [t`Type it like this: ${code(`/vm ${command} … ${option} "${typed ?? "why"} …"`)}`],
        ],
      },
    ),
  "too-long": (problem) =>
    say([t`That is too long: at most ${problem.max} characters fit into one command.`]),
  "unreadable-selector": (problem) =>
    say([t`I cannot read “${problem.word}” as a selector.`], {
      lines: [
        [
          t`A selector looks like ${code("env:dev")}, ${code("state:running")} or ${code("name:build-*")}.`,
        ],
      ],
    }),
  "no-such-instance": noSuchInstance,
  ambiguous: ambiguous,
  "nothing-matches": (problem) =>
    say([t`Nothing here matches ${problem.selector}.`], {
      lines:
        problem.cloudsSilent.length > 0
          ? [
              [
                t`I have no list from ${listed(problem.cloudsSilent)} yet, so something may be missing.`,
              ],
            ]
          : [],
      buttons: [{ label: t`List what is here`, command: "list" }],
    }),
  "channel-not-configured": unconfiguredCard,
  "not-allowed": notAllowed,
  never: ruledOut,
  denied: ruledOut,
  "outside-hours": outsideHours,
  "too-many": tooMany,
  "needs-approval": needsApproval,
  ...APPROVAL_PROBLEMS,
  "groups-unknown": (problem) =>
    say([t`I could not find out which groups you are in, so I do nothing.`], {
      lines: [[t`${problem.platform} did not answer. Try again in a minute.`]],
    }),
  cannot: (problem) =>
    say([t`${VERB_WORDS[problem.action].title} is not possible on ${problem.cloud}.`], {
      lines: [[problem.because]],
    }),
  busy: (problem) =>
    say(
      problem.instances.length === 1
        ? problem.instances.map(
            ({ name, operation, verb }) =>
              t`${name} is busy: ${operation} is at work on it (${VERB_WORDS[verbOf(verb)].plain}).`,
          )
        : [
            t`${listed(problem.instances.map(({ name }) => name))} are busy with ${listed([...new Set(problem.instances.map(({ operation }) => operation))])}.`,
          ],
      { lines: [[t`Wait for its end, then ask again.`]] },
    ),
  "wrong-state": (problem) =>
    say(
      problem.instances.map(
        ({ name, state }) =>
          t`${name} is ${stateWords(state)} right now, so it cannot be ${VERB_WORDS[problem.action].done}.`,
      ),
    ),
  "nothing-to-do": (problem) => leftAlone(t`Nothing to do; nothing was done.`, problem),
  "left-alone": (problem) => leftAlone(t`Nothing was done.`, problem),
  "codes-unavailable": (problem) =>
    say([t`I cannot check one-time codes right now, so nothing was done.`], {
      lines: [[problem.why]],
    }),
  "no-such-operation": (problem) =>
    say([t`I know no operation “${problem.typed}” here.`], {
      buttons: [{ label: t`History`, command: "history" }],
    }),
  "not-yours": (problem) =>
    say([t`${problem.operation} was asked for by ${problem.owner}, so only they can confirm it.`]),
  "too-late": (problem) => say([t`Too late for ${problem.operation}: ${problem.why}.`]),
};

/** What a person can mend, in words: what was wrong, and what to do. Always said privately. */
export function problemCard(problem: Problem): Message {
  // The table has the writer for each code; TypeScript cannot follow the pairing through the index.
  const write = WRITERS[problem.code] as (problem: Problem) => Message;
  return write(problem);
}
