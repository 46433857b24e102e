import type { BlockSuggestion } from "@slack/bolt";
import type { PlainTextOption } from "@slack/types";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Log } from "../../model/log.ts";
import type { Suggestion } from "../../model/people.ts";
import type { Suggest } from "../platform.ts";
import { within } from "../within.ts";
import { isForm, readForm, readPicker } from "./form-sent.ts";
import { actorOf, type Hearing } from "./hear.ts";

const OPTIONS_MAX = 100;
const LABEL_MAX = 75;
/** What is said in Slack's place of a value cannot be cut, so a longer one is left out: it can still be typed. */
const VALUE_MAX = 150;

export interface Picking extends Hearing {
  readonly suggest: Suggest;
  readonly log: Log;
  readonly answerWithinMs: number;
}

/** What a picker shows for what was typed into it so far. In time and never a failure: an empty list at worst. */
export async function pickerOptions(
  body: BlockSuggestion,
  picking: Picking,
): Promise<PlainTextOption[]> {
  try {
    const found = await within(picking.answerWithinMs, suggestionsFor(body, picking));
    if (!found) picking.log.warn({ picker: body.action_id }, "Suggestions came too late for Slack");
    return slackOptions(found ?? []);
  } catch (error) {
    picking.log.error({ err: error, picker: body.action_id }, "Suggestions failed");
    return [];
  }
}

async function suggestionsFor(
  body: BlockSuggestion,
  picking: Picking,
): Promise<readonly Suggestion[]> {
  const form = isForm(body.view) ? readForm(body.view) : undefined;
  const picker = readPicker(body.action_id);
  if (!form || !picker) return [];
  const actor = actorOf(body.user.id, body.user.name, picking);
  const { channel, under } = form;
  return picking.suggest({ ...picker, actor, channel, under, typed: body.value ?? "" });
}

/** Slack refuses the whole list for one option that breaks a limit, and for two with the same value. */
function slackOptions(suggestions: readonly Suggestion[]): PlainTextOption[] {
  const options = new Map<string, PlainTextOption>();
  for (const { label, value } of suggestions) {
    if (value === "" || value.length > VALUE_MAX || options.has(value)) continue;
    const text = cut(oneLine(label).trim() || value, LABEL_MAX);
    options.set(value, { text: { type: "plain_text", text, emoji: false }, value });
  }
  return [...options.values()].slice(0, OPTIONS_MAX);
}
