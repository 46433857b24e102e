import { privately } from "../src/messages/message.ts";
import { historyCard } from "../src/messages/record-cards.ts";
import { withEdges } from "../src/messages/schedule-cards.ts";
import { listed } from "../src/messages/words.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const history = defineCommand(
  {
    name: "history",
    summary: t`Show what was done lately, and by whom`,
    permission: "view",
    options: {
      instance: {
        kind: "instances",
        about: t`only on these: names or a selector`,
        label: t`Only on these: names or a selector`,
        required: false,
      },
    },
    examples: ["history", "history dev-box"],
  },
  async ({ instance }, { fleet, operations, schedules }) => {
    const instances = instance ?? fleet.visible;
    const recent = await operations.recent(instances);
    const ends = await schedules.ends(instances);
    const about =
      instance &&
      listed(
        instance.map(({ name }) => name),
        3,
      );
    return privately(withEdges(historyCard(recent, about), ends));
  },
);
