import type { Instance } from "../model/instance.ts";
import type { Again, Problem } from "../model/problem.ts";
import { type Button, code, type Line, type Message, strong, text } from "./message.ts";
import { listed, VERB_WORDS } from "./words.ts";

/** At most this many choices become buttons. */
const CHOICES_MAX = 5;

/** What a person cannot mend: said short, with the id under which the log has it whole. */
export function apologyCard(incident: string): Message {
  return say([`That went wrong on my side; it is in my log as ${incident}.`], {
    lines: [["If it happens again, give that id to whoever runs the bot."]],
  });
}

interface Rest {
  readonly lines?: readonly Line[];
  readonly buttons?: readonly Button[];
}

function say(sentences: readonly string[], { lines = [], buttons = [] }: Rest = {}): Message {
  return {
    headline: [sentences.join(" ")],
    parts: lines.length > 0 ? [{ kind: "text", lines }] : [],
    buttons,
  };
}

const didYouMean = (nearest: string | undefined): string[] =>
  nearest === undefined ? [] : [`Did you mean ${nearest}?`];

const helpButton = (command: string): Button => ({
  label: `Help on ${command}`,
  command: `help ${command}`,
});

const useInstead = (again: Again, instance: Instance, label: string): Button => ({
  label,
  command: again.template.replace("{}", () => instance.ref),
});

function noSuchInstance(problem: Extract<Problem, { code: "no-such-instance" }>): Message {
  const { typed, nearest, again } = problem;
  const guess =
    nearest.length > 0 ? [`Did you mean ${orList(nearest.map(({ name }) => name))}?`] : [];
  return say([`No instance called “${typed}” here.`, ...guess], {
    buttons: nearest.map((instance) => useInstead(again, instance, `Use ${instance.name}`)),
  });
}

function ambiguous(problem: Extract<Problem, { code: "ambiguous" }>): Message {
  const { typed, candidates, again } = problem;
  const names = candidates.map(({ name }) => name);
  const distinct = new Set(names).size === names.length;
  const label = (instance: Instance) =>
    distinct ? instance.name : `${instance.name} in ${instance.cloud} ${instance.region}`;
  return {
    ...say([
      `“${typed}” matches ${candidates.length} instances: ${listed(candidates.map(label), 8)}.`,
    ]),
    parts: candidates.length > CHOICES_MAX ? [text("Type more of the name, or choose:")] : [],
    buttons: candidates
      .slice(0, CHOICES_MAX)
      .map((instance) => useInstead(again, instance, label(instance))),
  };
}

function notAllowed(problem: Extract<Problem, { code: "not-allowed" }>): Message {
  const what = problem.instances.length === 0 ? " anything" : ` ${listed(problem.instances, 3)}`;
  const verb =
    problem.permission === "view"
      ? "see"
      : VERB_WORDS[verbOf(problem.permission)].title.toLowerCase();
  const channels = [...new Set(problem.allowed.map(({ channel }) => channel))];
  const ways = channels.map((channel) => {
    const roles = problem.allowed.filter((one) => one.channel === channel).map(({ role }) => role);
    return `people with ${orList(roles)}, in ${channel}`;
  });
  const way =
    ways.length > 0
      ? `Allowed: ${ways.join("; ")}.`
      : "No grant in the configuration allows this to anybody.";
  return say([`You can't ${verb}${what} from here.`], {
    lines: [[way]],
    buttons: [{ label: "What can I do?", command: "help" }],
  });
}

const verbOf = (permission: string): keyof typeof VERB_WORDS =>
  permission in VERB_WORDS ? (permission as keyof typeof VERB_WORDS) : "toggle";

function orList(names: readonly string[]): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** The words for every code of the catalogue. */
const WRITERS: {
  readonly [Code in Problem["code"]]: (problem: Extract<Problem, { code: Code }>) => Message;
} = {
  "unknown-command": (problem) =>
    say([`There is no command “${problem.typed}”.`, ...didYouMean(problem.nearest)], {
      buttons: [{ label: "Help", command: "help" }],
    }),
  "unknown-option": (problem) =>
    say(
      [
        `“${problem.typed}” is not an option of /vm ${problem.command}.`,
        ...didYouMean(problem.nearest),
      ],
      { buttons: [helpButton(problem.command)] },
    ),
  "missing-option": (problem) =>
    say([`/vm ${problem.command} needs ${problem.option}.`], {
      lines: [["Type it like this: ", code(problem.usage)]],
    }),
  "unexpected-word": (problem) =>
    say([`I do not understand “${problem.word}” after /vm ${problem.command}.`], {
      lines: [["Type it like this: ", code(problem.usage)]],
    }),
  "bad-choice": (problem) =>
    say(
      [`“${problem.typed}” is not possible for ${problem.option}.`, ...didYouMean(problem.nearest)],
      { lines: [[`It takes ${listed(problem.choices, 8)}.`]] },
    ),
  "open-quote": () =>
    say(["A quotation mark is opened and not closed. Close it, or leave it out."]),
  "too-long": (problem) =>
    say([`That is too long: at most ${problem.max} characters fit into one command.`]),
  "unreadable-selector": (problem) =>
    say([`I cannot read “${problem.word}” as a selector.`], {
      lines: [
        [
          "A selector looks like ",
          code("env:dev"),
          ", ",
          code("state:running"),
          " or ",
          code("name:build-*"),
          ".",
        ],
      ],
    }),
  "no-such-instance": noSuchInstance,
  ambiguous: ambiguous,
  "nothing-matches": (problem) =>
    say([`Nothing here matches ${problem.selector}.`], {
      lines:
        problem.cloudsSilent.length > 0
          ? [
              [
                `I have no list from ${listed(problem.cloudsSilent)} yet, so something may be missing.`,
              ],
            ]
          : [],
      buttons: [{ label: "List what is here", command: "list" }],
    }),
  "channel-not-configured": (problem) =>
    say(["This channel has no grants yet, so nothing can be done from here."], {
      lines: [
        [
          "Ask whoever runs the bot to add the channel ",
          code(problem.channelId),
          " under ",
          code("channels:"),
          " in its configuration.",
        ],
      ],
    }),
  "not-allowed": notAllowed,
  "needs-approval": (problem) =>
    say(
      [
        `${VERB_WORDS[verbOf(problem.permission)].title} of ${listed(problem.instances)} needs another person's approval.`,
      ],
      {
        lines: [
          [
            `The rule asks for ${problem.rule}. Approvals cannot be given in this version yet, so it is refused; nothing was done.`,
          ],
        ],
      },
    ),
  "groups-unknown": (problem) =>
    say([`I could not find out which groups you are in, so I do nothing.`], {
      lines: [[`${problem.platform} did not answer. Try again in a minute.`]],
    }),
  cannot: (problem) =>
    say([`${VERB_WORDS[problem.action].title} is not possible on ${problem.cloud}.`], {
      lines: [[problem.because]],
    }),
  busy: (problem) =>
    say(
      problem.instances.length === 1
        ? problem.instances.map(
            ({ name, operation, verb }) =>
              `${name} is busy: ${operation} is at work on it (${VERB_WORDS[verbOf(verb)].plain}).`,
          )
        : [
            `${listed(problem.instances.map(({ name }) => name))} are busy with ${listed([...new Set(problem.instances.map(({ operation }) => operation))])}.`,
          ],
      { lines: [["Wait for its end, then ask again."]] },
    ),
  "wrong-state": (problem) =>
    say(
      problem.instances.map(
        ({ name, state }) =>
          `${name} is ${state} right now, so it cannot be ${VERB_WORDS[problem.action].done}.`,
      ),
    ),
  "nothing-to-do": (problem) =>
    say(["Nothing to do; nothing was done."], {
      lines: problem.instances
        .slice(0, 10)
        .map(({ name, why }): Line => [strong(name), `: ${why}`]),
    }),
  "no-such-operation": (problem) =>
    say([`I know no operation “${problem.typed}” here.`], {
      buttons: [{ label: "History", command: "history" }],
    }),
  "not-yours": (problem) =>
    say([`${problem.operation} was asked for by ${problem.owner}, so only they can confirm it.`]),
  "too-late": (problem) => say([`Too late for ${problem.operation}: ${problem.why}.`]),
};

/** What a person can mend, in words: what was wrong, and what to do. Always said privately. */
export function problemCard(problem: Problem): Message {
  // The table has the writer for each code; TypeScript cannot follow the pairing through the index.
  const write = WRITERS[problem.code] as (problem: Problem) => Message;
  return write(problem);
}
