import { privately } from "../src/messages/message.ts";
import { schedulesCard } from "../src/messages/schedule-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, WHOSE } from "./define.ts";

export const schedule = defineCommand(
  {
    name: "schedule",
    summary: t`Set, show or clear when instances start and stop`,
    permission: "view",
    options: {
      what: {
        kind: "choice",
        about: t`what to do; to set and clear needs the right schedule`,
        choices: ["set", "show", "clear"],
        required: true,
      },
      instance: WHOSE,
      named: { kind: "note", about: t`a schedule of the configuration` },
      start: { kind: "note", about: t`cron line of five fields: when to start` },
      stop: { kind: "note", about: t`cron line of five fields: when to stop` },
      window: { kind: "note", about: t`in the place of both: Mo-Fr 08:00-19:00` },
      tz: { kind: "note", about: t`time zone, e.g. Europe/Rome` },
      until: { kind: "note", about: t`when the schedule ends`, said: "until" },
    },
    examples: [
      "schedule show dev-box",
      'schedule set dev-box --start "0 8 * * 1-5" --stop "0 19 * * 1-5" --tz "Europe/Rome"',
      'schedule set env:dev --window "Mo-Fr 08:00-19:00"',
      'schedule set dev-box --named "office-hours" until 24 dec 18:00',
      "schedule clear dev-box",
    ],
  },
  async ({ what, instance, tz: timeZone, ...wish }, { schedules }) => {
    switch (what) {
      case "show":
        return privately(schedulesCard(await schedules.show(instance)));
      case "set": {
        const views = await schedules.set(instance, { ...wish, timeZone });
        return privately(schedulesCard(views, t`Set for`));
      }
      case "clear":
        return privately(schedulesCard(await schedules.clear(instance), t`Cleared for`));
      default:
        return what satisfies never;
    }
  },
);
