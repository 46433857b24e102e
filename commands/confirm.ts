import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const confirm = defineCommand(
  {
    name: "confirm",
    summary: t`Go ahead with a request that touches many`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["confirm op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations }) => {
    await operations.confirm(await operations.find(id));
    return { kind: "follows" };
  },
);
