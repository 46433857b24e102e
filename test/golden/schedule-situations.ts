import type { Message } from "../../src/messages/message.ts";
import { noticeCard } from "../../src/messages/notice-card.ts";
import {
  agendaCard,
  holdsCard,
  schedulesCard,
  withEdges,
} from "../../src/messages/schedule-cards.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Hold, Notice, ScheduleView } from "../../src/model/parking.ts";

const HOUR = 3_600_000;
const SEVEN = Date.UTC(2026, 10, 20, 19);
const ref = instanceRef("aws-dev", "eu-west-1", "i-0a1");
const why = 'schedule "office-hours" of the configuration';

const instance: Instance = {
  ref,
  cloud: "aws-dev",
  region: "eu-west-1",
  id: "i-0a1",
  name: "build-3",
  state: "running",
  providerState: "running",
  addresses: [],
  tags: {},
};

const hold: Hold = {
  kind: "hold",
  until: SEVEN + 20 * HOUR,
  reason: "load test",
  by: { platform: "slack", id: "U1", name: "Ana" },
  at: SEVEN - HOUR,
};

const reminder = (rest: Partial<Extract<Notice, { kind: "reminder" }>> = {}): Message =>
  noticeCard({ kind: "reminder", name: "build-3", ref, stopsAt: SEVEN, why, ...rest });

const chosen = { by: "Ana", at: SEVEN - HOUR / 2 };

const view: ScheduleView = {
  instance,
  schedule: {
    words: "Starts at 08:00, Monday through Friday; stops at 19:00 (Europe/Berlin).",
    source: why,
    timeZone: "Europe/Berlin",
    next: [
      { kind: "stop", at: SEVEN },
      { kind: "start", at: SEVEN + 61 * HOUR },
      { kind: "stop", at: SEVEN + 72 * HOUR },
    ],
  },
};

/** What the scheduler says, and what is said about it. */
export const SCHEDULE_SITUATIONS: Readonly<Record<string, () => Message>> = {
  "stop-reminder": () => reminder(),
  "stop-reminder-one-hour-more": () =>
    reminder({ choice: { kind: "hold", until: SEVEN + HOUR, ...chosen } }),
  "stop-reminder-skipped": () => reminder({ choice: { kind: "skip", until: SEVEN, ...chosen } }),
  "stop-reminder-over": () => reminder({ end: "its stop was begun" }),
  "edge-missed": () =>
    noticeCard({
      kind: "trouble",
      name: "build-3",
      ref,
      edge: { kind: "stop", at: SEVEN },
      why: "found 2 h 10 min late, which is more than 15 min",
      more: 3,
      schedule: why,
    }),
  "tag-unreadable": () =>
    noticeCard({
      kind: "unreadable",
      name: "build-3",
      ref,
      why: "the tag lamplighter:schedule cannot be read: “offce” is no schedule.",
    }),
  "schedule-shown": () => schedulesCard([view]),
  "schedule-held": () => schedulesCard([{ ...view, hold }], "Held:"),
  "schedules-of-several": () => schedulesCard([view, { instance, hold }]),
  "holds-listed": () => holdsCard([{ ...view, hold }]),
  agenda: () =>
    agendaCard(
      [
        { name: "build-3", edge: { kind: "stop", at: SEVEN } },
        { name: "build-3", edge: { kind: "start", at: SEVEN + 13 * HOUR }, hold },
      ],
      1,
    ),
  "history-of-edges": () =>
    withEdges({ headline: ["The newest operations: 0"], parts: [], buttons: [] }, [
      { name: "build-3", edge: { kind: "stop", at: SEVEN }, state: "held", reason: "held by Ana" },
    ]),
};
