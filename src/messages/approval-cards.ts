import type { Operation } from "../model/operation.ts";
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
import { count, listed } from "./words.ts";

/** A reminder of an operation's card: it pings whoever has to say something, and is quiet once they did. */
export function nudgeCard(view: OperationView): Message {
  const { operation, place } = view;
  const { stage, approval, actor } = operation;
  switch (stage) {
    case "approval": {
      const { expiresAt, needs } = approval ?? { expiresAt: operation.createdAt, needs: [] };
      const open = needs.filter(({ have, count: wanted }) => have < wanted);
      return {
        headline: ["⏳ ", ...subject(operation), ` still needs ${progressWords(open)}`],
        parts: [
          text("Lapses at ", clock(expiresAt), " (", relative(expiresAt), ")"),
          text(...approverPieces(open, place?.platform), `: ${actor.name} waits for you.`),
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
  headline: ["● ", ...subject(operation), ` was approved${byWhom(operation)}`],
  parts: [],
  buttons: [],
});

const byWhom = ({ approval }: Operation): string => {
  const names = approval ? approversOf(approval) : [];
  return names.length > 0 ? ` by ${listed(names)}` : "";
};

function brokenGlassNudge(view: OperationView): Message {
  const { operation } = view;
  const noted = operation.approval?.brokenGlass?.acknowledged;
  return {
    headline: [
      noted ? "● " : "! ",
      `${operation.actor.name} broke the glass: `,
      ...subject(operation),
      noted ? ` — ${noted.actor.name} took note` : " — somebody else has to take note of it",
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
    return { headline: ["Nothing here waits for your approval."], parts: [], buttons: [] };
  return {
    headline: [
      `${count(forMe.length, "request")} ${forMe.length === 1 ? "waits" : "wait"} for you`,
      ...(mine.length > 0
        ? [` · ${mine.length} of your own ${mine.length === 1 ? "waits" : "wait"}`]
        : []),
    ],
    parts: [
      ...(forMe.length > 0 ? [{ kind: "rows" as const, rows: forMe.map(approvalRow) }] : []),
      ...(mine.length > 0
        ? [text("Asked by you:"), { kind: "rows" as const, rows: mine.map(approvalRow) }]
        : []),
    ],
    buttons: forMe.length === 1 ? forMe.flatMap(voteButtons) : [],
  };
}

/** One request that waits, in one line. */
export function approvalRow(operation: Operation): Line {
  const { approval, actor, id } = operation;
  const lapses: Line = approval ? ["lapses ", relative(approval.expiresAt)] : [];
  const needs = approval ? progressWords(approval.needs) : "";
  return ["🔒 ", ...subject(operation), `  ${needs} · ${actor.name} · `, ...lapses, ` · ${id}`];
}
