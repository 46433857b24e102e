import { privately } from "../src/messages/message.ts";
import { agendaCard } from "../src/messages/schedule-cards.ts";
import { defineCommand } from "./define.ts";

const WEEK_DAYS = 7;

export const agenda = defineCommand(
  {
    name: "agenda",
    summary: "Show what schedules will start and stop next",
    permission: "view",
    options: {
      instance: { kind: "instances", about: "only these: names or a selector", required: false },
      week: { kind: "flag", about: "the next seven days, instead of one" },
    },
    examples: ["agenda", "agenda env:dev --week"],
  },
  async ({ instance, week }, { fleet, schedules }) => {
    const days = week ? WEEK_DAYS : 1;
    return privately(agendaCard(await schedules.agenda(instance ?? fleet.visible, days), days));
  },
);
