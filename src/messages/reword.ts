import type { Spelled } from "../model/phrase.ts";
import type { Answer, Button, Form, FormField, Line, Message, Part, Words } from "./message.ts";
import { spell, spelled } from "./spell.ts";

/** What becomes of everything that a person reads. */
interface Reworder {
  readonly line: (line: Line) => Line;
  readonly words: (words: Words) => Words;
}

/** The message as a place takes it that knows nothing of phrases: a page, a file. */
export const spelledMessage = (message: Message): Spelled<Message> =>
  rewordMessage(message, SPELL) as Spelled<Message>;

export const spelledForm = (form: Form): Spelled<Form> => rewordForm(form, SPELL) as Spelled<Form>;

const SPELL: Reworder = { line: spelled, words: spell };

export function rewordAnswer(answer: Answer, by: Reworder): Answer {
  switch (answer.kind) {
    case "private":
    case "public":
      return { ...answer, message: rewordMessage(answer.message, by) };
    case "follows":
      return answer;
    case "form": {
      const instead = rewordMessage(answer.instead, by);
      return { ...answer, form: rewordForm(answer.form, by), instead };
    }
    default:
      return answer satisfies never;
  }
}

export function rewordMessage({ headline, parts, buttons }: Message, by: Reworder): Message {
  return {
    headline: by.line(headline),
    parts: parts.map((part) => rewordPart(part, by)),
    buttons: buttons.map((button): Button => ({ ...button, label: by.words(button.label) })),
  };
}

function rewordPart(part: Part, { line, words }: Reworder): Part {
  switch (part.kind) {
    case "text":
      return { ...part, lines: part.lines.map(line) };
    case "rows":
      return { ...part, rows: part.rows.map(line) };
    case "fields": {
      const fields = part.fields.map(({ label, value }) => ({
        label: words(label),
        value: line(value),
      }));
      return { ...part, fields };
    }
    case "context":
      return { ...part, line: line(part.line) };
    case "code":
      return { ...part, text: words(part.text) };
    case "picture":
      return { ...part, picture: { ...part.picture, alt: words(part.picture.alt) } };
    default:
      return part satisfies never;
  }
}

function rewordForm(form: Form, { words }: Reworder): Form {
  const field = (one: FormField): FormField => ({
    ...one,
    label: words(one.label),
    ...(one.placeholder !== undefined && { placeholder: words(one.placeholder) }),
  });
  return {
    ...form,
    title: words(form.title),
    fields: form.fields.map(field),
    submit: words(form.submit),
  };
}
