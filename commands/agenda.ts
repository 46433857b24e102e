import { privately, withPicture } from "../src/messages/message.ts";
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
      week: { kind: "flag", about: "the next seven days, also as a picture" },
    },
    examples: ["agenda", "agenda env:dev --week"],
  },
  async ({ instance, week }, { fleet, schedules }) => {
    const instances = instance ?? fleet.visible;
    const days = week ? WEEK_DAYS : 1;
    const coming = await schedules.agenda(instances, days);
    const card = agendaCard(coming, days);
    const picture = week && coming.length > 0 ? await schedules.weekPicture(instances) : undefined;
    return privately(withPicture(card, picture));
  },
);
