import { approvalsCard } from "../src/messages/approval-cards.ts";
import { privately } from "../src/messages/message.ts";
import { defineCommand } from "./define.ts";

export const approvals = defineCommand(
  {
    name: "approvals",
    summary: "Show what waits for your approval, and what you asked for",
    permission: "view",
    options: {},
    examples: ["approvals"],
  },
  async (_, { approvals: desk }) => privately(approvalsCard(await desk.waiting())),
);
