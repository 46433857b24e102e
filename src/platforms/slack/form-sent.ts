import type { ViewOutput } from "@slack/bolt";
import type { InputBlock } from "@slack/types";
import type { FormField } from "../../messages/message.ts";
import type { Channel } from "../../model/people.ts";
import { CALLBACK_ID, notesSchema } from "./form-view.ts";

type Question = InputBlock & { readonly block_id: string };

/** A window that came back: what it asked, and what was answered. */
export interface SentForm {
  readonly command: string;
  readonly fields: readonly FormField[];
  readonly answers: Readonly<Record<string, string>>;
  readonly channel: Channel;
  /** By whose rules it is heard, where it was opened from a home tab. */
  readonly under: Channel | undefined;
  readonly reply: string | undefined;
}

/** Whether a window is one of ours. */
export const isForm = (view: Partial<ViewOutput> | undefined): view is ViewOutput =>
  view?.callback_id === CALLBACK_ID;

/** Reads a window of ours; absent where another version of the bot made it and it cannot be read. */
export function readForm(view: ViewOutput): SentForm | undefined {
  const notes = notesSchema.safeParse(parsed(view.private_metadata));
  if (!notes.success) return undefined;
  const { command, channel, under, reply } = notes.data;
  const blocks = inputBlocks(view);
  return {
    command,
    reply,
    channel: { platform: "slack", ...channel },
    under: under === undefined ? undefined : { platform: "slack", id: under },
    fields: blocks.map(fieldOf),
    answers: Object.fromEntries(blocks.flatMap((block) => answerTo(block, view))),
  };
}

/** The first question of a window, where something can be said to the person who sends it. */
export const firstQuestion = (view: ViewOutput): string | undefined =>
  inputBlocks(view)[0]?.block_id;

/** Which option of which command a picker completes. */
export function readPicker(actionId: string): { command: string; option: string } | undefined {
  const [command, option] = actionId.split(":");
  return command && option ? { command, option } : undefined;
}

function inputBlocks(view: ViewOutput): readonly Question[] {
  return (view.blocks ?? []).filter(
    (block): block is Question => block.type === "input" && block.block_id !== undefined,
  );
}

function fieldOf({ block_id, label, optional, element }: Question) {
  const question = { name: block_id, label: label.text, required: optional !== true };
  if (element.type === "external_select") {
    const picker = readPicker(element.action_id ?? "");
    if (picker) return { ...question, kind: picker };
  }
  const isLong = element.type === "plain_text_input" && element.multiline === true;
  return { ...question, kind: isLong ? ("text" as const) : ("line" as const) };
}

function answerTo({ block_id }: Question, view: ViewOutput): [string, string][] {
  const [given] = Object.values(view.state?.values?.[block_id] ?? {});
  const answer = given?.selected_option?.value ?? given?.value;
  return answer ? [[block_id, answer]] : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
