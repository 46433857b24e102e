import type { InputBlock, ModalView, PlainTextElement } from "@slack/types";
import { z } from "zod";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Form, FormField, Words } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import type { Invocation } from "../../model/people.ts";

/** By which our windows are known. */
export const CALLBACK_ID = "form";
const NOTES_MAX = 3000;
const TITLE_MAX = 24;
const LABEL_MAX = 2000;
const PLACEHOLDER_MAX = 150;
/** Slack takes 3,000, but a command is read up to 1,000: better the window says so than a refusal when it is gone. */
const ANSWER_MAX = { line: 200, text: 800 } as const;
const ANSWER = "answer";

/**
 * What a window must still know when it comes back, to whichever replica. It stands in `private_metadata`, which Slack
 * names as the place for what is sensitive, and hands back as it was.
 */
export const notesSchema = z.object({
  command: z.string(),
  channel: z.object({ id: z.string(), name: z.string().optional() }),
  /** The channel by whose rules it is heard, where it was opened from a home tab. */
  under: z.string().optional(),
  /** Carries authority: never logged. */
  reply: z.string().optional(),
});

/** The form as a window, with where it belongs; absent where Slack could not carry it. */
export function formView(
  form: Form,
  { channel, under, reply }: Pick<Invocation, "channel" | "under" | "reply">,
): ModalView | undefined {
  const place = { id: channel.id, name: channel.name };
  const notes = JSON.stringify({
    command: form.command,
    channel: place,
    under: under?.id,
    reply,
  });
  if (Buffer.byteLength(notes) > NOTES_MAX) return undefined;
  return {
    type: "modal",
    callback_id: CALLBACK_ID,
    private_metadata: notes,
    title: plainText(form.title, TITLE_MAX, "Lamplighter"),
    submit: plainText(form.submit, TITLE_MAX, "Send"),
    close: plainText("Cancel", TITLE_MAX),
    blocks: form.fields.map(inputBlock),
  };
}

function inputBlock(field: FormField): InputBlock {
  return {
    type: "input",
    block_id: field.name,
    optional: !field.required,
    label: plainText(field.label, LABEL_MAX, field.name),
    element: elementOf(field),
  };
}

function elementOf({ kind, placeholder }: FormField): InputBlock["element"] {
  const hint = placeholder && { placeholder: plainText(placeholder, PLACEHOLDER_MAX, "…") };
  if (typeof kind === "object")
    return {
      type: "external_select",
      action_id: `${kind.command}:${kind.option}`,
      // A list to look at comes before the first letter.
      min_query_length: 0,
      ...hint,
    };
  return {
    type: "plain_text_input",
    action_id: ANSWER,
    multiline: kind === "text",
    max_length: ANSWER_MAX[kind],
    ...hint,
  };
}

const plainText = (text: Words, max: number, instead = "…"): PlainTextElement => ({
  type: "plain_text",
  text: cut(oneLine(spell(text)).trim() || instead, max),
  emoji: false,
});
