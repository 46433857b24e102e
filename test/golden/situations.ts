import { approvalsCard, nudgeCard } from "../../src/messages/approval-cards.ts";
import { listCard, statusCard } from "../../src/messages/fleet-cards.ts";
import type { Message } from "../../src/messages/message.ts";
import { operationCard } from "../../src/messages/operation-card.ts";
import type { OperationView } from "../../src/messages/operation-view.ts";
import { problemCard } from "../../src/messages/problem-card.ts";
import { detailsCard, historyCard, previewCard } from "../../src/messages/record-cards.ts";
import type { Action } from "../../src/model/action.ts";
import { instanceRef, type OperationId } from "../../src/model/id.ts";
import type { Instance, InstanceState } from "../../src/model/instance.ts";
import type { Approval, Operation, Progress, Stage, Target } from "../../src/model/operation.ts";
import { t } from "../../src/model/phrase.ts";
import type { Trouble } from "../../src/model/trouble.ts";
import { illustrated } from "../support/pictures.ts";
import { HELP_SITUATIONS } from "./help-situations.ts";
import { ONCE_SITUATIONS } from "./once-situations.ts";
import { POLICY_SITUATIONS } from "./policy-situations.ts";
import { SAVINGS_SITUATIONS } from "./savings-situations.ts";
import { SCHEDULE_SITUATIONS } from "./schedule-situations.ts";

const NINE = Date.UTC(2026, 10, 20, 9, 0, 0);
const after = (seconds: number) => NINE + seconds * 1000;

const instance = (name: string, state: InstanceState): Instance => ({
  ref: instanceRef("aws-dev", "eu-central-1", `i-0${name}`),
  cloud: "aws-dev",
  region: "eu-central-1",
  id: `i-0${name}`,
  name,
  state,
  providerState: state,
  type: "t3.large",
  zone: "eu-central-1a",
  addresses: ["10.2.4.17"],
  tags: { Name: name, env: "dev" },
});

const target = (name: string, action: Action, progress: Progress): Target => ({
  ...instance(name, action === "start" ? "stopped" : "running"),
  action,
  fromState: action === "start" ? "stopped" : "running",
  progress,
});

function operation(
  stage: Stage,
  targets: readonly Target[],
  rest: Partial<Operation> = {},
): Message {
  return operationCard(cardView(stage, targets, rest));
}

const viewOf = (stage: Stage, other: Approval): OperationView =>
  cardView(stage, [target("db-clone", "stop:hard", { phase: "asked" })], { approval: other });

function cardView(
  stage: Stage,
  targets: readonly Target[],
  rest: Partial<Operation>,
): OperationView {
  const [first] = targets;
  const made: Operation = {
    id: "op_7f3k9" as OperationId,
    correlation: "slack:Ev1",
    verb: first?.action ?? "stop",
    actor: { platform: "slack", id: "U0ANA", name: "Ana" },
    channel: { platform: "slack", id: "C0OPS", name: "ops" },
    words: "stop dev-box",
    rule: "@devs",
    stage,
    createdAt: NINE,
    endedAt: stage === "ended" ? after(80) : undefined,
    skipped: [],
    version: 3,
    targets,
    ...rest,
  };
  return {
    operation: made,
    place: made.channel,
    usualMs: () => 60_000,
    able: () => true,
    instance: (ref) =>
      targets.map(({ name }) => instance(name, "running")).find((one) => one.ref === ref),
    now: after(20),
  };
}

const watching: Progress = {
  phase: "watching",
  moved: true,
  begunAt: NINE,
  settles: "stopped",
  lastState: "stopping",
};
const stopped: Progress = { phase: "done", begunAt: NINE, endedAt: after(52), state: "stopped" };
const running: Progress = { phase: "done", begunAt: NINE, endedAt: after(52), state: "running" };
const capacity: Trouble = {
  kind: "capacity",
  code: "InsufficientInstanceCapacity",
  detail: "AWS has no t3.large free in eu-central-1a",
  requestId: "req-1",
};
const noRoom: Progress = {
  phase: "failed",
  endedAt: after(240),
  tries: 3,
  firstTryAt: NINE,
  lastState: "stopped",
  trouble: capacity,
};
const throttled: Progress = {
  phase: "waiting",
  tries: 6,
  firstTryAt: NINE,
  nextTryAt: after(60),
  trouble: { kind: "throttled", detail: "AWS asks us to slow down" },
};
const many = (n: number, make: (at: number) => Target) =>
  Array.from({ length: n }, (_, at) => make(at));

const said = (name: string, seconds: number) => ({
  actor: { platform: "slack" as const, id: `U0${name.toUpperCase()}`, name },
  channel: { platform: "slack" as const, id: "C0DBA" },
  at: after(seconds),
  code: false,
});

const approval = (have: number, rest: Partial<Approval> = {}): Approval => ({
  reason: "hung kernel, no SSH since 14:10",
  expiresAt: after(1_200),
  needs: [
    {
      by: "@db-oncall",
      count: 2,
      have,
      people: ["Ben", "Chi"].slice(0, have),
      approvers: [{ kind: "group", platform: "slack", id: "S0DBA" }],
    },
  ],
  votes: [said("Ben", 60), said("Chi", 90)].slice(0, have),
  ...rest,
});

const hardStop = (
  stage: Stage,
  other: Approval,
  progress: Progress = { phase: "asked" },
): Message => operation(stage, [target("db-clone", "stop:hard", progress)], { approval: other });

/** Every message that the bot can say, by the situation that it is said in. */
export const SITUATIONS: Readonly<Record<string, () => Message>> = {
  list: () =>
    listCard({
      instances: [
        instance("web-1", "running"),
        instance("gpu-lab", "stopped"),
        instance("db-clone", "error"),
      ],
      silent: [{ cloud: "ovh", region: "GRA9", syncedAt: NINE, trouble: "no answer within 10 s" }],
    }),
  status: () => statusCard({ instance: instance("dev-box", "running"), seenAt: NINE }),
  "stop-accepted": () =>
    operation("running", [target("dev-box", "stop", { phase: "waiting", tries: 0 })]),
  "stop-under-way": () => operation("running", [target("dev-box", "stop", watching)]),
  "stop-done": () => operation("ended", [target("dev-box", "stop", stopped)]),
  "hard-stop-done": () => operation("ended", [target("dev-box", "stop:hard", stopped)]),
  "start-done": () => operation("ended", [target("web-staging", "start", running)]),
  "start-without-capacity": () => operation("ended", [target("web-staging", "start", noRoom)]),
  "start-throttled": () => operation("running", [target("web-staging", "start", throttled)]),
  "stop-late": () =>
    operation("ended", [
      target("dev-box", "stop", { ...watching, phase: "late", lateAt: after(240) }),
    ]),
  "stop-late-where-nothing-is-harder": () =>
    operationCard({
      ...cardView(
        "ended",
        [target("dev-box", "stop", { ...watching, phase: "late", lateAt: after(240) })],
        {},
      ),
      able: () => false,
    }),
  "reboot-accepted": () =>
    operation("ended", [
      target("dev-box", "reboot", { phase: "done", begunAt: NINE, endedAt: after(1) }),
    ]),
  "reboot-unclear": () =>
    operation("ended", [
      target("dev-box", "reboot", {
        phase: "unclear",
        endedAt: after(9),
        why: "The answer got lost, and repeating this is not safe.",
      }),
    ]),
  "stop-already": () =>
    operation("ended", [
      target("dev-box", "stop", { phase: "already", endedAt: after(1), state: "stopped" }),
    ]),
  "stop-cancelled": () =>
    operation("ended", [target("dev-box", "stop", { phase: "cancelled", endedAt: after(5) })]),
  "bulk-question": () =>
    operation(
      "asked",
      many(40, (at) => target(`build-${at + 1}`, "stop", { phase: "asked" })),
      {
        skipped: [{ name: "db-main", why: "protected: it belongs to Auto Scaling group db" }],
      },
    ),
  "bulk-under-way": () =>
    operation("running", [
      ...many(9, (at) => target(`build-${at + 1}`, "stop", stopped)),
      ...many(2, (at) => target(`build-${at + 10}`, "stop", watching)),
      target("build-12", "stop", {
        ...noRoom,
        trouble: { kind: "protected", detail: "It has stop protection." },
      }),
    ]),
  "bulk-done": () =>
    operation(
      "ended",
      many(40, (at) => target(`build-${at + 1}`, "stop", stopped)),
    ),
  "bulk-under-way-beyond-ten": () =>
    operation("running", [
      ...many(20, (at) => target(`build-${at + 1}`, "stop", stopped)),
      ...many(9, (at) => target(`build-${at + 21}`, "stop", watching)),
      ...many(6, (at) => target(`build-${at + 30}`, "stop", { phase: "waiting", tries: 0 })),
      target("build-36", "stop", { phase: "beginning", tries: 1, firstTryAt: NINE }),
      ...many(12, (at) => target(`db-${at + 1}`, "stop", noRoom)),
    ]),
  "bulk-of-three-under-way": () =>
    operation("running", [
      target("build-1", "stop", stopped),
      target("build-2", "stop", watching),
      target("build-3", "stop", { phase: "waiting", tries: 0 }),
    ]),
  "bulk-lapsed": () =>
    operation(
      "lapsed",
      many(40, (at) => target(`build-${at + 1}`, "stop", { phase: "asked" })),
    ),
  "dry-run": () =>
    previewCard({
      verb: "stop",
      targets: [{ instance: instance("dev-box", "running") }],
      skipped: [{ name: "web-1", why: "already stopped" }],
    }),
  history: () => historyCard([historical()], undefined),
  details: () => detailsCard(historical()),
  ...HELP_SITUATIONS,
  denied: () =>
    problemCard({
      code: "not-allowed",
      permission: "stop:hard",
      instances: ["web-prod"],
      allowed: [{ role: "@oncall", channel: t`this channel` }],
    }),
  ...POLICY_SITUATIONS,
  ...SCHEDULE_SITUATIONS,
  ...ONCE_SITUATIONS,
  ...SAVINGS_SITUATIONS,
  "week-with-a-picture": () =>
    illustrated("2 starts and stops within 7 days", "Timeline of when instances run"),
  "approval-waiting": () => hardStop("approval", approval(0)),
  "approval-half-way": () =>
    hardStop("approval", approval(1, { looking: { actor: said("Chi", 70).actor, at: after(70) } })),
  "approval-of-many": () =>
    operation(
      "approval",
      many(14, (at) => target(`build-${at + 1}`, "delete", { phase: "asked" })),
      { approval: approval(1, { note: "slack did not say who is in which group." }) },
    ),
  "approval-declined": () =>
    hardStop(
      "declined",
      approval(1, { declined: { ...said("Ben", 80), reason: "use a soft reboot" } }),
    ),
  "approval-lapsed": () => hardStop("lapsed", approval(1)),
  "approval-taken-back": () => hardStop("cancelled", approval(0)),
  "approved-and-running": () =>
    hardStop("running", approval(2), { ...watching, lastState: "stopping" }),
  "approved-but-changed": () =>
    hardStop("ended", approval(2), {
      phase: "failed",
      endedAt: after(95),
      tries: 0,
      lastState: "stopped",
      trouble: {
        kind: "wrong-state",
        detail: "It was running when this was asked; now it is stopped.",
      },
    }),
  "approval-reminder": () => nudgeCard(viewOf("approval", approval(1))),
  "glass-broken": () =>
    hardStop("running", approval(0, { brokenGlass: { reason: "it burns", at: NINE } }), watching),
  "glass-reminder": () =>
    nudgeCard(viewOf("ended", approval(0, { brokenGlass: { reason: "it burns", at: NINE } }))),
  "approvals-list": () =>
    approvalsCard({ forMe: [viewOf("approval", approval(1)).operation], mine: [] }),
  "approval-by-the-requester": () =>
    problemCard({ code: "self-approval", operation: "op_7f3k9" as OperationId }),
  "approval-too-late": () =>
    problemCard({
      code: "already-decided",
      operation: "op_7f3k9" as OperationId,
      how: "approved by Ben and Chi",
    }),
  "not-an-approver": () =>
    problemCard({
      code: "not-an-approver",
      operation: "op_7f3k9" as OperationId,
      roles: ["@db-oncall"],
      channels: [],
    }),
  "reason-needed": () =>
    problemCard({ code: "reason-needed", words: "stop db-1 --hard", roles: ["@db-oncall"] }),
  "needs-approval": () =>
    problemCard({
      code: "needs-approval",
      permission: "stop:hard",
      rule: "1 approval by @oncall",
      instances: ["db-1"],
    }),
  "unknown-name": () =>
    problemCard({
      code: "no-such-instance",
      typed: "web-stagng",
      nearest: [instance("web-staging", "running")],
      again: { template: "stop {}" },
    }),
  "ambiguous-name": () =>
    problemCard({
      code: "ambiguous",
      typed: "build",
      candidates: [
        instance("build-1", "running"),
        instance("build-2", "running"),
        instance("build-3", "stopped"),
      ],
      again: { template: "stop {} --hard" },
    }),
  "unknown-command": () => problemCard({ code: "unknown-command", typed: "stpo", nearest: "stop" }),
  busy: () =>
    problemCard({
      code: "busy",
      instances: [{ name: "dev-box", verb: "stop", operation: "op_7f3k9" as OperationId }],
    }),
};

function historical(): Operation {
  return {
    id: "op_7f3k9" as OperationId,
    correlation: "slack:Ev1",
    verb: "start",
    actor: { platform: "slack", id: "U0ANA", name: "Ana" },
    channel: { platform: "slack", id: "C0OPS" },
    words: "start web-staging",
    rule: "@devs",
    stage: "ended",
    createdAt: NINE,
    endedAt: after(240),
    skipped: [],
    version: 3,
    targets: [target("web-staging", "start", noRoom)],
  };
}
