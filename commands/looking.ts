import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const looking = defineCommand(
  {
    name: "looking",
    summary: t`Tell the others that you are looking at a request`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["looking op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations, approvals }) => {
    await approvals.looking(await operations.find(id));
    return { kind: "follows" };
  },
);
