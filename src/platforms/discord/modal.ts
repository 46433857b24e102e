import type {
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
  APIModalSubmission,
} from "discord.js";
import { fillForm } from "../../messages/form.ts";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Form, FormField, Words } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import { customIdOf, longCommandsOf } from "./custom-id.ts";
import { isVisible } from "./escape.ts";

const TITLE_MAX = 45;
const LABEL_MAX = 45;
const PLACEHOLDER_MAX = 100;
const FIELDS_MAX = 5;
/** Discord takes 4,000. A command is read up to 1,000, and said too late if the window is gone. */
const ANSWER_MAX = { line: 200, text: 800 } as const;
const LINE = 1;
const TEXT = 2;

export interface DiscordModal {
  /** The data of an answer of type 9. */
  readonly modal: APIModalInteractionResponseCallbackData;
  /** The form's command where the window's id cannot hold it, by the key that `commandOf` reads from the id. */
  readonly longCommands: ReadonlyMap<string, string>;
}

/** The form as a window. Its id is that of a button with the form's command; the adapter reads it alike. */
export function renderForm({ title, command, fields }: Form): DiscordModal {
  const modal = {
    custom_id: customIdOf(command),
    title: shown(title, TITLE_MAX, "Lamplighter"),
    components: fields.slice(0, FIELDS_MAX).map(question),
  };
  return { modal, longCommands: longCommandsOf([command]) };
}

/**
 * What the window that came back says: the form's command with the answers in their places.
 * @param template the command that the window's id stands for
 */
export function readForm(template: string, sent: APIModalSubmission["components"]): string {
  const inputs = sent.flatMap((part) => {
    if (part.type === 1) return part.components;
    return part.type === 18 ? [part.component] : [];
  });
  const answers = inputs.flatMap((input) => {
    const [, sign, name] = /^([oq]):(.+)$/s.exec(input.custom_id) ?? [];
    return name !== undefined && "value" in input
      ? [{ sign, name, said: String(input.value ?? "") }]
      : [];
  });
  return fillForm(
    template,
    answers.map(({ sign, name }) => ({ name, kind: kindOf(sign, name) })),
    Object.fromEntries(answers.map(({ name, said }) => [name, said])),
  );
}

/** Of what kind it is must be known when the answer comes back, so the id of each question says it. */
function question({ name, label, kind, required, placeholder }: FormField): APILabelComponent {
  const hint =
    placeholder && isVisible(spell(placeholder)) && shown(placeholder, PLACEHOLDER_MAX, "…");
  return {
    type: 18,
    label: shown(label, LABEL_MAX, name),
    component: {
      type: 4,
      custom_id: typeof kind === "object" ? `o:${name}` : `q:${name}`,
      style: kind === "text" ? TEXT : LINE,
      max_length: ANSWER_MAX[kind === "text" ? "text" : "line"],
      required,
      ...(hint && { placeholder: hint }),
    },
  };
}

const kindOf = (sign: string | undefined, name: string): FormField["kind"] =>
  sign === "o" ? { command: "", option: name } : "line";

function shown(text: Words, max: number, instead: string): string {
  const line = oneLine(spell(text)).trim();
  return cut(isVisible(line) ? line : instead, max);
}
