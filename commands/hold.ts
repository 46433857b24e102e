import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const hold = defineCommand(
  {
    name: "hold",
    summary: t`Leave instances as they are until a time, whatever their schedule says`,
    permission: "hold",
    options: {
      instance: {
        kind: "instances",
        about: t`what to hold: names or a selector`,
        label: t`What to hold: names or a selector`,
        required: true,
      },
      until: {
        kind: "note",
        about: t`until when: 22:00, in 2h, tomorrow 9am, fri 18:00`,
        said: "until",
      },
      because: { kind: "note", about: t`why`, said: "because" },
    },
    examples: [
      "hold dev-box until 22:00",
      'hold dev-box until fri 18:00 "load test"',
      'hold env:dev --until "fri 18:00" --because "load test"',
    ],
  },
  async ({ instance, until = "tomorrow 09:00", because }, { schedules }) =>
    privately(schedulesCard(await schedules.hold(instance, until, because), t`Held:`)),
);
