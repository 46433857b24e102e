import type { Operation } from "../model/operation.ts";
import { type Phrase, plural, t } from "../model/phrase.ts";
import {
  acknowledgeButtons,
  approverPieces,
  brokenGlassPart,
  progressWords,
  subject,
  undecidedBody,
  voteButtons,
} from "./approval-body.ts";
import { approversOf } from "./approvers.ts";
import { clock, type Line, type Message, relative, text } from "./message.ts";
import type { OperationView } from "./operation-view.ts";
import { joined, listed } from "./words.ts";

/** A reminder of an operation's card: it pings whoever has to say something, and is quiet once they did. */
export function nudgeCard(view: OperationView): Message {
  const { operation, place } = view;
  const { stage, approval, actor } = operation;
  switch (stage) {
    case "approval": {
      const { expiresAt, needs } = approval ?? { expiresAt: operation.createdAt, needs: [] };
      const open = needs.filter(({ have, count: wanted }) => have < wanted);
      return {
        headline: ["⏳ ", t`${subject(operation)} still needs ${progressWords(open)}`],
        parts: [
          text(t`Lapses at ${clock(expiresAt)} (${relative(expiresAt)})`),
          text(t`${approverPieces(open, place?.platform)}: ${actor.name} waits for you.`),
        ],
        buttons: voteButtons(operation),
      };
    }
    case "declined":
    case "lapsed":
    case "cancelled":
      return { ...undecidedBody(operation, stage), buttons: [] };
    case "asked":
    case "running":
    case "ended":
      return approval?.brokenGlass ? brokenGlassNudge(view) : approvedNudge(operation);
    default:
      return stage satisfies never;
  }
}

const approvedNudge = (operation: Operation): Message => ({
  headline: ["● ", approvedWords(operation)],
  parts: [],
  buttons: [],
});

function approvedWords(operation: Operation): Phrase {
  const names = operation.approval ? approversOf(operation.approval) : [];
  return names.length > 0
    ? t`${subject(operation)} was approved by ${listed(names)}`
    : t`${subject(operation)} was approved`;
}

function brokenGlassNudge(view: OperationView): Message {
  const { operation } = view;
  const noted = operation.approval?.brokenGlass?.acknowledged;
  return {
    headline: [
      noted ? "● " : "! ",
      noted
        ? t`${operation.actor.name} broke the glass: ${subject(operation)} — ${noted.actor.name} took note`
        : t`${operation.actor.name} broke the glass: ${subject(operation)} — somebody else has to take note of it`,
    ],
    parts: brokenGlassPart(view),
    buttons: acknowledgeButtons(operation),
  };
}

/** What a person has to do with the requests that wait for approval. */
export interface ApprovalsView {
  readonly forMe: readonly Operation[];
  readonly mine: readonly Operation[];
}

/** `/vm approvals`. */
export function approvalsCard({ forMe, mine }: ApprovalsView): Message {
  if (forMe.length + mine.length === 0)
    return { headline: [t`Nothing here waits for your approval.`], parts: [], buttons: [] };
  return {
    headline: joined([
      plural(
        forMe.length,
        t`${forMe.length} request waits for you`,
        t`${forMe.length} requests wait for you`,
      ),
      ...(mine.length > 0
        ? [
            plural(
              mine.length,
              t`${mine.length} of your own waits`,
              t`${mine.length} of your own wait`,
            ),
          ]
        : []),
    ]),
    parts: [
      ...(forMe.length > 0 ? [{ kind: "rows" as const, rows: forMe.map(approvalRow) }] : []),
      ...(mine.length > 0
        ? [text(t`Asked by you:`), { kind: "rows" as const, rows: mine.map(approvalRow) }]
        : []),
    ],
    buttons: forMe.length === 1 ? forMe.flatMap(voteButtons) : [],
  };
}

/** One request that waits, in one line. */
export function approvalRow(operation: Operation): Line {
  const { approval, actor, id } = operation;
  const lapses: Line = approval ? [t`lapses ${relative(approval.expiresAt)}`] : [];
  const needs = approval ? progressWords(approval.needs) : "";
  return ["🔒 ", subject(operation), "  ", ...joined([needs, actor.name, lapses, id])];
}
