import { approvalsCard } from "../src/messages/approval-cards.ts";
import { privately } from "../src/messages/message.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const approvals = defineCommand(
  {
    name: "approvals",
    summary: t`Show what waits for your approval, and what you asked for`,
    permission: "view",
    options: {},
    examples: ["approvals"],
  },
  async (_, { approvals: desk }) => privately(approvalsCard(await desk.waiting())),
);
