import type { Command, CommandSpec } from "../grammar/command.ts";
import type { Form, FormField, Words } from "../messages/message.ts";
import { CHOICES_MAX } from "../messages/problem-card.ts";
import { spell } from "../messages/spell.ts";
import type { Invocation } from "../model/people.ts";
import { t } from "../model/phrase.ts";
import type { Problem } from "../model/problem.ts";
import type { Services } from "../services.ts";
import { FIELD, windowFor } from "./windows.ts";

/** The form that asks for what was left out, or for the instance that is one of too many for buttons. */
export function formFor(
  commands: readonly Command<Services>[],
  invocation: Invocation,
  problem: Problem,
): Form | undefined {
  const { words } = invocation;
  const window = windowFor(commands, invocation, problem);
  if (window) return window;
  if (problem.code === "missing-option" && problem.option === FIELD)
    // Flags may stand anywhere, so what is picked can stand at the end.
    return formOf(commands, problem.command, `${words.trim()} {${FIELD}}`);
  if (problem.code === "ambiguous" && problem.candidates.length > CHOICES_MAX) {
    const { template } = problem.again;
    const name = template.split(" ", 1)[0] ?? "";
    const form = formOf(commands, name, template.replace("{}", `{${FIELD}}`));
    const placeholder = t`Many match “${problem.typed}”: type more of the name`;
    return form && { ...form, fields: form.fields.map((field) => ({ ...field, placeholder })) };
  }
  return questionFor(problem);
}

/** What else cannot be done without an answer. */
function questionFor(problem: Problem): Form | undefined {
  switch (problem.code) {
    case "reason-needed":
      return {
        title: t`Why?`,
        command: `${problem.words} --because={reason}`,
        submit: t`Ask for approval`,
        fields: [question("reason", t`Why is it needed? Those who approve read it.`)],
      };
    case "decline-reason-needed":
      return {
        title: t`Decline`,
        command: `decline ${problem.operation} {reason}`,
        submit: t`Decline`,
        fields: [question("reason", t`Why not? The person who asked reads it.`)],
      };
    case "code-needed":
      return {
        title: t`Approve`,
        command: `approve ${problem.operation} {code}`,
        submit: t`Approve`,
        fields: [
          {
            name: "code",
            label: t`The code that your authenticator shows`,
            kind: "line",
            required: true,
            placeholder: "123456",
          },
        ],
      };
    default:
      return undefined;
  }
}

const question = (name: string, label: Words): FormField => ({
  name,
  label,
  kind: "text",
  required: true,
});

function formOf(
  commands: readonly Command<Services>[],
  name: string,
  command: string,
): Form | undefined {
  const { spec } = commands.find((one) => one.spec.name === name) ?? {};
  const option = spec?.options[FIELD];
  if (!spec || option?.kind !== "instances") return undefined;
  const { label } = option;
  return {
    title: titleOf(spec),
    command,
    submit: `${spec.name.charAt(0).toUpperCase()}${spec.name.slice(1)}`,
    fields: [
      {
        name: FIELD,
        label,
        kind: { command: name, option: FIELD },
        required: true,
      },
    ],
  };
}

/** Slack's limit for a window's title. */
const TITLE_MAX = 24;

function titleOf({ summary }: CommandSpec): Words {
  const english = spell(summary);
  return english.length > TITLE_MAX ? english.slice(0, TITLE_MAX) : summary;
}
