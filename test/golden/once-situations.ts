import type { Message } from "../../src/messages/message.ts";
import { onceCard, schedulesCard, unplannedCard } from "../../src/messages/schedule-cards.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import type { ScheduleView } from "../../src/model/parking.ts";

const TEN = Date.UTC(2026, 10, 20, 22);
const DAY = 86_400_000;

const instance = (name: string): Instance => ({
  ref: instanceRef("aws-dev", "eu-west-1", `i-${name}`),
  cloud: "aws-dev",
  region: "eu-west-1",
  id: `i-${name}`,
  name,
  state: "running",
  providerState: "running",
  addresses: [],
  tags: {},
});

const view = (name: string, at = TEN): ScheduleView => ({
  instance: instance(name),
  once: [{ id: `once_${name}`, edge: { kind: "stop", at } }],
});

/** What is said about starts and stops that somebody wants for one time. */
export const ONCE_SITUATIONS: Readonly<Record<string, () => Message>> = {
  "stop-planned-once": () => onceCard([view("build-3")]),
  "stops-planned-once": () => onceCard([view("build-3"), view("build-4")]),
  "stops-planned-once-each-at-its-time": () =>
    onceCard([view("build-3"), view("build-4", TEN + DAY)]),
  "stop-once-taken-back": () => unplannedCard([view("build-3")]),
  "stops-once-taken-back": () => unplannedCard([view("build-3"), view("build-4")]),
  "schedule-shown-with-a-stop-once": () => schedulesCard([view("build-3")]),
};
