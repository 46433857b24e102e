import { type Command, defineCommandFor, type OptionSpecs } from "../src/grammar/command.ts";
import { type Answer, privately } from "../src/messages/message.ts";
import { onceCard } from "../src/messages/schedule-cards.ts";
import { VERB_WORDS } from "../src/messages/words.ts";
import type { Action } from "../src/model/action.ts";
import type { Instance } from "../src/model/instance.ts";
import { t, type Words } from "../src/model/phrase.ts";
import { BotError } from "../src/model/problem.ts";
import type { AskOptions, SchedulesDesk, Services } from "../src/services.ts";

/** Ties a command's declaration to its handler. */
export const defineCommand = defineCommandFor<Services>();

/** Declared by every command that asks a cloud for something. */
export const DRY_RUN = {
  kind: "flag",
  about: t`say what would be done, and do nothing`,
} as const;

/** Declared by every command that asks a cloud for something. */
export const NOTES = {
  because: { kind: "note", about: t`why; those who have to approve it read it`, said: "because" },
  "break-glass": {
    kind: "note",
    about: t`in an emergency: go ahead without the approvals, and say why`,
    needs: "break-glass",
  },
} as const;

/** Declared by the commands that can also be done once, at a time. */
export const AT = {
  kind: "note",
  about: t`once, at a time: 22:00, in 2h, tomorrow 9am, fri 18:00`,
  said: "at",
} as const;

interface Said {
  readonly hard?: boolean;
  readonly "dry-run": boolean;
  readonly because: string | undefined;
  readonly "break-glass": string | undefined;
}

/** How it is asked for, from what was said. */
export const askOptions = (said: Said): AskOptions => ({
  dryRun: said["dry-run"],
  because: said.because,
  breakGlass: said["break-glass"],
});

interface Once {
  readonly kind: "start" | "stop";
  readonly instance: readonly Instance[];
  /** In the person's words. */
  readonly at: string;
  readonly said: Said;
}

/** Plans it for one time, instead of doing it now. @throws BotError misread, where it is said with what counts only now */
export async function planOnce(schedules: SchedulesDesk, once: Once): Promise<Answer> {
  const { kind, instance, at, said } = once;
  const notes = { hard: said.hard, "dry-run": said["dry-run"], "break-glass": said["break-glass"] };
  for (const [name, given] of Object.entries(notes)) {
    if (!given) continue;
    const sentence = t`${`--${name}`} and a time do not go together.`;
    const hint = t`Say it without ${`--${name}`}, or without the time for now.`;
    throw new BotError({ code: "misread", sentence, hint });
  }
  return privately(onceCard(await schedules.once(kind, instance, at, said.because)));
}

/** Declared by the commands that are about everything where nothing is named. */
export const ONLY_THESE = {
  kind: "instances",
  about: t`only these: names or a selector`,
  label: t`Only these: names or a selector`,
  required: false,
} as const;

/** Declared by the commands that are about something of the instances named. */
export const WHOSE = {
  kind: "instances",
  about: t`whose: names or a selector`,
  label: t`Whose: names or a selector`,
  required: true,
} as const;

/** The one operation that a command is about. */
export const OPERATION = {
  kind: "operation",
  about: t`its id, as its message shows it`,
  required: true,
} as const;

/** What every command declares that asks for one action on the instances named, with what is its own. */
export const actionOptions = <const Own extends OptionSpecs>(action: Action, own: Own) =>
  ({
    instance: {
      kind: "instances",
      about: t`what to ${VERB_WORDS[action].name}: names or a selector`,
      label: t`What to ${VERB_WORDS[action].name}: names or a selector`,
      required: true,
    },
    ...own,
    "dry-run": DRY_RUN,
    ...NOTES,
  }) as const;

/** A command that only asks for one action on the instances named. */
export function actionCommand(
  action: Exclude<Action, `${string}:hard`>,
  summary: Words,
  examples: readonly string[],
): Command<Services> {
  return defineCommand(
    {
      name: action,
      summary,
      permission: action,
      options: actionOptions(action, {}),
      examples,
    },
    async ({ instance, ...said }, { operations }) =>
      operations.ask(action, instance, askOptions(said)),
  );
}
