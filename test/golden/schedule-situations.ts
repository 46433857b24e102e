import type { Message } from "../../src/messages/message.ts";
import { noticeCard } from "../../src/messages/notice-card.ts";
import {
  agendaCard,
  holdsCard,
  schedulesCard,
  withEdges,
} from "../../src/messages/schedule-cards.ts";
import { whyScheduleCard } from "../../src/messages/why-schedule-card.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { Choice, Hold, Notice, ScheduleView, WhyView } from "../../src/model/parking.ts";

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

const build3 = { name: "build-3", ref };
const named = (name: string) => ({ name, ref: `lab/here/${name}` });

const reminder = (rest: Partial<Extract<Notice, { kind: "reminder" }>> = {}): Message =>
  noticeCard({ kind: "reminder", items: [build3], stopsAt: SEVEN, why, ...rest });

const chosen = { by: "Ana", at: SEVEN - HOUR / 2 };
const later: Choice = { kind: "hold", until: SEVEN + HOUR, ...chosen };

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

const coming: WhyView["coming"] = {
  edge: { kind: "stop", at: SEVEN },
  dueAt: SEVEN,
  waits: false,
  held: false,
  source: why,
};

const explained: WhyView = {
  ...view,
  coming,
  last: {
    edge: { kind: "start", at: SEVEN - 11 * HOUR },
    state: "acted",
    reason: "asked for",
    operationId: "op_7f3k9m2x",
    source: why,
  },
};

const once: WhyView = {
  instance: { ...instance, name: "build-4" },
  coming: { ...coming, source: "once, as Ana asked: stop build-4 --at 20:00" },
  last: {
    edge: { kind: "stop", at: SEVEN - 24 * HOUR },
    state: "missed",
    reason: "found 2 h 10 min late, which is more than 15 min",
    source: why,
  },
};

/** What the scheduler says, and what is said about it. */
export const SCHEDULE_SITUATIONS: Readonly<Record<string, () => Message>> = {
  "stop-reminder": () => reminder(),
  "stop-reminder-one-hour-more": () => reminder({ items: [{ ...build3, choice: later }] }),
  "stop-reminder-skipped": () =>
    reminder({ items: [{ ...build3, choice: { kind: "skip", until: SEVEN, ...chosen } }] }),
  "stop-reminder-over": () => reminder({ items: [{ ...build3, end: "its stop was begun" }] }),
  "stop-reminder-in-use": () => reminder({ inUse: "CPU 62 % over 15 min, 1 open session" }),
  "stop-reminder-of-several": () =>
    reminder({ items: ["build-1", "build-2", "build-3"].map(named) }),
  "stop-reminder-of-several-answered": () =>
    reminder({ items: [named("build-1"), named("build-2"), { ...build3, choice: later }] }),
  "hold-forgotten": () => noticeCard({ kind: "forgotten", items: [build3], hold }),
  "edge-missed": () =>
    noticeCard({
      kind: "trouble",
      items: [build3],
      edge: { kind: "stop", at: SEVEN },
      why: "found 2 h 10 min late, which is more than 15 min",
      more: 3,
      schedule: why,
    }),
  "tag-unreadable": () =>
    noticeCard({
      kind: "unreadable",
      items: [build3],
      why: "the tag lamplighter:schedule cannot be read: “offce” is no schedule.",
    }),
  "schedule-shown": () => schedulesCard([view]),
  "schedule-held": () => schedulesCard([{ ...view, hold }], "Held:"),
  "schedules-of-several": () => schedulesCard([view, { instance, hold }]),
  "why-schedule": () => whyScheduleCard([explained]),
  "why-schedule-held": () =>
    whyScheduleCard([{ ...explained, hold, coming: { ...coming, held: true } }]),
  "why-schedule-in-its-minute": () =>
    whyScheduleCard([
      {
        ...view,
        coming: {
          ...coming,
          edge: { kind: "start", at: SEVEN },
          dueAt: SEVEN + HOUR / 20,
        },
      },
    ]),
  "why-schedule-waits": () => whyScheduleCard([{ ...view, coming: { ...coming, waits: true } }]),
  "why-schedule-once": () => whyScheduleCard([once]),
  "why-schedule-unreadable": () =>
    whyScheduleCard([
      {
        instance,
        unreadable:
          "the tag schedule cannot be read, from character 14 on (“tz=Rome”): “Rome” is no time zone.",
      },
    ]),
  "why-no-schedule": () => whyScheduleCard([{ instance }]),
  "why-schedules-of-several": () => whyScheduleCard([{ ...explained, hold }, once, { instance }]),
  "holds-listed": () => holdsCard([{ ...view, hold }]),
  agenda: () =>
    agendaCard(
      [
        { ...build3, edge: { kind: "stop", at: SEVEN } },
        { ...build3, edge: { kind: "start", at: SEVEN + 13 * HOUR }, hold },
      ],
      1,
    ),
  "history-of-edges": () =>
    withEdges({ headline: ["The newest operations: 0"], parts: [], buttons: [] }, [
      { name: "build-3", edge: { kind: "stop", at: SEVEN }, state: "held", reason: "held by Ana" },
    ]),
};
