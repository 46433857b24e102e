import { type Command, defineCommandFor } from "../src/grammar/command.ts";
import type { Action } from "../src/model/action.ts";
import type { Services } from "../src/services.ts";

/** Ties a command's declaration to its handler. */
export const defineCommand = defineCommandFor<Services>();

/** Declared by every command that asks a cloud for something. */
export const DRY_RUN = {
  kind: "flag",
  about: "say what would be done, and do nothing",
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
      },
      examples,
    },
    async ({ instance, "dry-run": dryRun }, { operations }) =>
      operations.ask(action, instance, { dryRun }),
  );
}
