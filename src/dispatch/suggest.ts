import { suggestInstances } from "../fleet/suggest.ts";
import type { Command } from "../grammar/command.ts";
import type { Log } from "../model/log.ts";
import type { Inquiry, Suggestion } from "../model/people.ts";
import type { Services } from "../services.ts";
import { type SurroundingsTools, surroundings } from "./surroundings.ts";

export interface SuggestTools extends SurroundingsTools {
  readonly commands: readonly Command<Services>[];
  readonly log: Log;
}

/** As many as a picker of either chat shows. */
const SUGGESTIONS_MAX = 25;

/**
 * What could stand at the place of a half-typed option: only what this person may see here, best first, at most 25.
 * Never throws: what cannot be known is not suggested.
 */
export function createSuggest(
  tools: SuggestTools,
): (inquiry: Inquiry) => Promise<readonly Suggestion[]> {
  return async (inquiry) => {
    try {
      return (await suggestions(tools, inquiry)).slice(0, SUGGESTIONS_MAX);
    } catch (error) {
      tools.log.warn({ err: error, option: inquiry.option }, "nothing could be suggested");
      return [];
    }
  };
}

async function suggestions(
  tools: SuggestTools,
  { actor, channel, under = channel, within, command, option, typed }: Inquiry,
): Promise<readonly Suggestion[]> {
  const { spec } = tools.commands.find((one) => one.spec.name === command) ?? {};
  const asked = spec?.options[option];
  switch (asked?.kind) {
    case "instances": {
      const { seen } = await surroundings(tools, {
        actor,
        channel: under,
        saidIn: channel,
        within,
      });
      return suggestInstances(typed, seen, SUGGESTIONS_MAX);
    }
    case "choice":
      return beginning(asked.choices, typed);
    default:
      return [];
  }
}

const beginning = (choices: readonly string[], typed: string): readonly Suggestion[] =>
  choices
    .filter((choice) => choice.startsWith(typed.trim().toLowerCase()))
    .map((value) => ({ label: value, value }));
