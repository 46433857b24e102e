import { privately, withPicture } from "../src/messages/message.ts";
import { reportCard } from "../src/messages/savings-card.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, ONLY_THESE } from "./define.ts";

const DAYS = { week: 7, month: 30 } as const;

export const report = defineCommand(
  {
    name: "report",
    summary: t`Show what ran, what was parked, and what that saved`,
    permission: "view",
    options: {
      period: {
        kind: "choice",
        about: t`the last 7 or 30 days; a week if nothing is said`,
        choices: ["week", "month"],
        required: false,
      },
      instance: ONLY_THESE,
    },
    examples: ["report", "report month env:dev"],
  },
  async ({ period = "week", instance }, { fleet, savings }) => {
    const { view, picture } = await savings.report(instance ?? fleet.visible, DAYS[period]);
    return privately(withPicture(reportCard(view), picture));
  },
);
