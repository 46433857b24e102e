import { listCard, statusCard } from "../../src/messages/fleet-cards.ts";
import type { Message } from "../../src/messages/message.ts";
import { noticeCard } from "../../src/messages/notice-card.ts";
import { operationCard } from "../../src/messages/operation-card.ts";
import { reportCard } from "../../src/messages/savings-card.ts";
import { instanceRef, type OperationId } from "../../src/model/id.ts";
import type { Instance, InstanceState } from "../../src/model/instance.ts";
import type { CostChange, Money } from "../../src/model/money.ts";
import type { Operation, Target } from "../../src/model/operation.ts";
import type { Digest, SavingsView } from "../../src/model/savings.ts";

const HOUR = 3_600_000;
const NINE = Date.UTC(2026, 10, 20, 9);

const usd = (amount: number, atLeast = false): Money => ({ amount, currency: "USD", atLeast });

const instance = (name: string, state: InstanceState): Instance => ({
  ref: instanceRef("aws-dev", "eu-central-1", `i-0${name}`),
  cloud: "aws-dev",
  region: "eu-central-1",
  id: `i-0${name}`,
  name,
  state,
  providerState: state,
  type: "t3.large",
  addresses: ["10.2.4.17"],
  tags: { env: "dev" },
});

const target = (name: string, rest: Pick<Target, "action" | "fromState" | "progress">): Target => ({
  ...instance(name, rest.fromState),
  ...rest,
});

const waiting = (name: string): Target =>
  target(name, { action: "stop", fromState: "running", progress: { phase: "asked" } });

const started = target("web-staging", {
  action: "start",
  fromState: "stopped",
  progress: { phase: "done", begunAt: NINE, endedAt: NINE + 52_000, state: "running" },
});

function card(
  rest: Pick<Operation, "stage" | "verb" | "targets" | "approval">,
  cost: CostChange,
): Message {
  const operation: Operation = {
    id: "op_7f3k9" as OperationId,
    correlation: "slack:Ev1",
    actor: { platform: "slack", id: "U0ANA", name: "Ana" },
    channel: { platform: "slack", id: "C0OPS", name: "ops" },
    words: "stop env:dev",
    rule: "@devs",
    createdAt: NINE,
    skipped: [],
    version: 1,
    ...rest,
  };
  return operationCard({
    operation,
    cost,
    usualMs: () => undefined,
    able: () => true,
    instance: () => instance("web-staging", "running"),
    now: NINE + 20_000,
  });
}

const report: SavingsView = {
  period: { from: NINE - 168 * HOUR, to: NINE },
  days: 7,
  knownSince: NINE - 100 * HOUR,
  instances: 12,
  hours: { running: 441 * HOUR, parked: 1464 * HOUR, unknown: 111 * HOUR },
  spent: usd(96.4, true),
  saved: usd(212.3),
  wasters: [
    { name: "gpu-lab", ref: "a", ms: 46 * HOUR, why: "no schedule", cost: usd(56.1) },
    { name: "build-3", ref: "b", ms: 9 * HOUR, why: "outside its schedule", cost: usd(0.86) },
    { name: "old-box", ref: "c", ms: 168 * HOUR, why: "no schedule" },
  ],
  holders: [
    { by: "Ana", holds: 3, names: ["build-3", "gpu-lab"] },
    { by: "Ben", holds: 1, names: ["web-1", "web-2", "web-3", "web-4"] },
  ],
};

const week: Digest = {
  hours: { running: 441 * HOUR, parked: 1464 * HOUR, unknown: 0 },
  saved: usd(212.3),
  holds: 4,
  lapsed: 1,
  idle: { name: "gpu-lab", ms: 46 * HOUR },
};

const nothing = { running: 168 * HOUR, parked: 0, unknown: 0 };

const digest = (body: Digest): Message => noticeCard({ kind: "digest", items: [], digest: body });

/** What is said about money. */
export const SAVINGS_SITUATIONS: Readonly<Record<string, () => Message>> = {
  report: () => reportCard(report),
  "report-without-prices": () => {
    const { spent, saved, wasters, holders, knownSince, ...rest } = report;
    return reportCard({ ...rest, wasters: [], holders: [] });
  },
  digest: () => digest(week),
  "digest-of-a-week-without-savings": () => digest({ hours: nothing, holds: 0, lapsed: 0 }),
  "list-with-prices": () =>
    listCard({
      instances: [instance("web-1", "running"), instance("gpu-lab", "stopped")],
      cost: usd(3.1),
      silent: [],
    }),
  "status-with-a-price": () =>
    statusCard({ instance: instance("gpu-lab", "stopped"), seenAt: NINE, price: usd(0.096) }),
  "bulk-question-with-prices": () =>
    card(
      { stage: "asked", verb: "stop", targets: [waiting("build-1"), waiting("build-2")] },
      { saves: usd(1.4) },
    ),
  "approval-with-prices": () =>
    card(
      {
        stage: "approval",
        verb: "stop",
        targets: [waiting("db-clone")],
        approval: {
          expiresAt: NINE + HOUR,
          needs: [{ by: "@oncall", count: 1, have: 0, people: [], approvers: [] }],
          votes: [],
        },
      },
      { saves: usd(0.096, true) },
    ),
  "start-done-with-a-price": () =>
    card({ stage: "ended", verb: "start", targets: [started] }, { costs: usd(0.096) }),
};
