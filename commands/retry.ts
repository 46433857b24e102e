import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const retry = defineCommand(
  {
    name: "retry",
    summary: t`Ask again for what an operation left undone`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["retry op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations }) => {
    await operations.retry(await operations.find(id));
    return { kind: "follows" };
  },
);
