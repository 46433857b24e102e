import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const approve = defineCommand(
  {
    name: "approve",
    summary: t`Say yes to what somebody else asked for`,
    permission: "view",
    options: {
      operation: OPERATION,
      code: {
        kind: "text",
        about: t`a one-time code, where the rule wants one`,
        required: false,
        secret: true,
      },
    },
    examples: ["approve op_7f3k9"],
  },
  async ({ operation: id, code }, { operations, approvals }) => {
    await approvals.approve(await operations.find(id), code);
    return { kind: "follows" };
  },
);
