import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const askAgain = defineCommand(
  {
    name: "ask-again",
    summary: t`Ask again for what nobody approved in time`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["ask-again op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations, approvals }) => {
    await approvals.askAgain(await operations.find(id));
    return { kind: "follows" };
  },
);
