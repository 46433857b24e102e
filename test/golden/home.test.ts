import { describe, expect, test } from "vitest";
import { statusCard } from "../../src/messages/fleet-cards.ts";
import { type HomeView, homeCards, homeTroubleCard } from "../../src/messages/home-cards.ts";
import type { Message } from "../../src/messages/message.ts";
import { instanceRef, type OperationId } from "../../src/model/id.ts";
import type { Instance, InstanceState } from "../../src/model/instance.ts";
import type { Operation } from "../../src/model/operation.ts";
import type { Actor, Channel } from "../../src/model/people.ts";
import { homeView } from "../../src/platforms/slack/home-view.ts";
import { renderMessage } from "../../src/platforms/slack/render.ts";
import { wordsOf } from "../fakes/chat.ts";
import { homeProblems } from "../support/block-kit-limits.ts";

const HOUR = 3_600_000;
const NINE = Date.UTC(2026, 10, 20, 9);
const OPS: Channel = { platform: "slack", id: "C0OPS" };
const DEV: Channel = { platform: "slack", id: "C0DEV" };
const ANA: Actor = { platform: "slack", id: "U0ANA", name: "Ana" };
const BEN: Actor = { platform: "slack", id: "U0BEN", name: "Ben" };

const instance = (name: string, state: InstanceState): Instance => ({
  ref: instanceRef("aws-dev", "eu-central-1", `i-0${name}`),
  cloud: "aws-dev",
  region: "eu-central-1",
  id: `i-0${name}`,
  name,
  state,
  providerState: state,
  addresses: [],
  tags: { Name: name },
});

const request = (id: string, actor: Actor, name: string): Operation => ({
  id: id as OperationId,
  correlation: "slack:Ev1",
  verb: "stop:hard",
  actor,
  channel: OPS,
  words: `stop ${name} --hard`,
  rule: "@devs",
  stage: "approval",
  createdAt: NINE,
  endedAt: undefined,
  skipped: [],
  version: 1,
  targets: [
    {
      ...instance(name, "running"),
      action: "stop:hard",
      fromState: "running",
      progress: { phase: "asked" },
    },
  ],
  approval: {
    reason: "hung kernel",
    expiresAt: NINE + HOUR / 3,
    needs: [
      {
        by: "@oncall",
        count: 1,
        have: 0,
        people: [],
        approvers: [{ kind: "group", platform: "slack", id: "S0ONCALL" }],
      },
    ],
    votes: [],
  },
});

const held = { kind: "hold", until: NINE + 24 * HOUR, by: BEN, at: NINE, reason: "demo" } as const;
const skipped = { kind: "skip", until: NINE + 10 * HOUR, by: ANA, at: NINE } as const;
const stop = (name: string, hours: number) => ({
  name,
  ref: `lab/here/${name}`,
  edge: { kind: "stop" as const, at: NINE + hours * HOUR },
});
const row = (name: string, state: InstanceState, channel = DEV) => ({
  instance: instance(name, state),
  channel,
});

const full: HomeView = {
  places: [
    { channel: OPS, instances: 12, running: 5, mayHold: true, maySchedule: true },
    { channel: DEV, instances: 1, running: 1, mayHold: false, maySchedule: false },
  ],
  mine: {
    owned: true,
    total: 7,
    running: 4,
    rows: [
      { ...row("dev-box", "running"), next: { kind: "stop", at: NINE + 10 * HOUR } },
      { ...row("demo", "running", OPS), next: { kind: "stop", at: NINE + 10 * HOUR }, hold: held },
      { ...row("build-3", "stopped"), next: { kind: "start", at: NINE + 23 * HOUR } },
      { ...row("ci-2", "running"), next: { kind: "stop", at: NINE + 10 * HOUR }, hold: skipped },
      row("db-clone", "error", OPS),
    ],
  },
  stops: [stop("dev-box", 10), { ...stop("demo", 10), hold: held }],
  forMe: [{ operation: request("op_7f3k9", BEN, "db-clone"), channel: OPS }],
  asked: [request("op_8g4m2", ANA, "web-1")],
  notes: [],
};

const quiet: HomeView = {
  places: [{ channel: DEV, instances: 3, running: 0, mayHold: true, maySchedule: true }],
  mine: { owned: false, total: 1, running: 0, rows: [row("dev-box", "stopped")] },
  stops: [],
  forMe: [],
  asked: [],
  notes: ["I could not find out which groups you are in, so something may be missing here."],
};

const nothing: HomeView = {
  places: [],
  mine: { owned: false, total: 0, running: 0, rows: [] },
  stops: [],
  forMe: [],
  asked: [],
  notes: [],
};

const answer: Message = statusCard({ instance: instance("dev-box", "running"), seenAt: NINE });
const heardIn = (message: Message): Message => ({
  ...message,
  buttons: message.buttons.map((button) => ({ ...button, channel: DEV })),
});

const PAGES: Readonly<Record<string, readonly Message[]>> = {
  "of-a-developer": homeCards(full),
  "on-a-quiet-day": homeCards(quiet),
  "of-somebody-without-a-role": homeCards(nothing),
  "that-could-not-be-made": [homeTroubleCard("in_4k2n8")],
};

describe.each(Object.entries(PAGES))("the page %s", (name, sections) => {
  test("in words", async () => {
    const words = sections.map(wordsOf).join("\n\n");
    await expect(`${words}\n`).toMatchFileSnapshot(`./words/home-${name}.txt`);
  });

  test("as a home tab, within Slack's limits", async () => {
    const view = homeView(sections);
    expect(homeProblems(view as never)).toEqual([]);
    await expect(`${JSON.stringify(view, null, 1)}\n`).toMatchFileSnapshot(
      `./slack/home-${name}.json`,
    );
  });
});

test("the page with the answer to a click", async () => {
  const view = homeView(homeCards(quiet), renderMessage(heardIn(answer), "status"));
  expect(homeProblems(view as never)).toEqual([]);
  await expect(`${JSON.stringify(view, null, 1)}\n`).toMatchFileSnapshot(
    "./slack/home-with-an-answer.json",
  );
});
