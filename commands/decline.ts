import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const decline = defineCommand(
  {
    name: "decline",
    summary: t`Say no to what somebody else asked for`,
    permission: "view",
    options: { operation: OPERATION, reason: { kind: "text", about: t`why not`, required: false } },
    examples: ['decline op_7f3k9 "use a soft reboot"'],
  },
  async ({ operation: id, reason }, { operations, approvals }) => {
    await approvals.decline(await operations.find(id), reason);
    return { kind: "follows" };
  },
);
