import { privately, withPicture } from "../src/messages/message.ts";
import { agendaCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, ONLY_THESE } from "./define.ts";

const WEEK_DAYS = 7;

export const agenda = defineCommand(
  {
    name: "agenda",
    summary: t`Show what schedules will start and stop next`,
    permission: "view",
    options: {
      instance: ONLY_THESE,
      week: { kind: "flag", about: t`the next seven days, also as a picture` },
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
