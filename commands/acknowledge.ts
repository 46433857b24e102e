import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const acknowledge = defineCommand(
  {
    name: "acknowledge",
    summary: t`Take note that somebody broke the glass`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["acknowledge op_7f3k9"],
  },
  async ({ operation: id }, { operations, approvals }) => {
    await approvals.acknowledge(await operations.find(id));
    return { kind: "follows" };
  },
);
