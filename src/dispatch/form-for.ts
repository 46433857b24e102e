import type { Command } from "../grammar/command.ts";
import type { Form, FormField } from "../messages/message.ts";
import { CHOICES_MAX } from "../messages/problem-card.ts";
import type { Invocation } from "../model/people.ts";
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
    const placeholder = `Many match “${problem.typed}”: type more of the name`;
    return form && { ...form, fields: form.fields.map((field) => ({ ...field, placeholder })) };
  }
  return questionFor(problem);
}

/** What else cannot be done without an answer. */
function questionFor(problem: Problem): Form | undefined {
  switch (problem.code) {
    case "reason-needed":
      return {
        title: "Why?",
        command: `${problem.words} --because={reason}`,
        submit: "Ask for approval",
        fields: [question("reason", "Why is it needed? Those who approve read it.")],
      };
    case "decline-reason-needed":
      return {
        title: "Decline",
        command: `decline ${problem.operation} {reason}`,
        submit: "Decline",
        fields: [question("reason", "Why not? The person who asked reads it.")],
      };
    case "code-needed":
      return {
        title: "Approve",
        command: `approve ${problem.operation} {code}`,
        submit: "Approve",
        fields: [
          {
            name: "code",
            label: "The code that your authenticator shows",
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

const question = (name: string, label: string): FormField => ({
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
  const { about } = option;
  return {
    title: spec.summary.slice(0, TITLE_MAX),
    command,
    submit: `${spec.name.charAt(0).toUpperCase()}${spec.name.slice(1)}`,
    fields: [
      {
        name: FIELD,
        label: about.charAt(0).toUpperCase() + about.slice(1),
        kind: { command: name, option: FIELD },
        required: true,
      },
    ],
  };
}

/** Slack's limit for a window's title. */
const TITLE_MAX = 24;
