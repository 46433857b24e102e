import { type Command, defineCommandFor } from "../src/grammar/command.ts";
import type { Action } from "../src/model/action.ts";
import type { AskOptions, Services } from "../src/services.ts";

/** Ties a command's declaration to its handler. */
export const defineCommand = defineCommandFor<Services>();

/** Declared by every command that asks a cloud for something. */
export const DRY_RUN = {
  kind: "flag",
  about: "say what would be done, and do nothing",
} as const;

/** Declared by every command that asks a cloud for something. */
export const NOTES = {
  because: { kind: "note", about: "why; those who have to approve it read it" },
  "break-glass": {
    kind: "note",
    about: "in an emergency: go ahead without the approvals, and say why",
    needs: "break-glass",
  },
} as const;

interface Said {
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

/** The one operation that a command is about. */
export const OPERATION = {
  kind: "operation",
  about: "its id, as its message shows it",
  required: true,
} as const;

/** A command that only asks for one action on the instances named. */
export function actionCommand(
  action: Exclude<Action, `${string}:hard`>,
  summary: string,
  examples: readonly string[],
): Command<Services> {
  return defineCommand(
    {
      name: action,
      summary,
      permission: action,
      options: {
        instance: {
          kind: "instances",
          about: `what to ${action}: names or a selector`,
          required: true,
        },
        "dry-run": DRY_RUN,
        ...NOTES,
      },
      examples,
    },
    async ({ instance, ...said }, { operations }) =>
      operations.ask(action, instance, askOptions(said)),
  );
}
