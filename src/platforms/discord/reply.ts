/** How long Discord takes answers by an interaction's token. */
const TOKEN_LIFE_MS = 15 * 60_000;
/** So much before its end nothing is begun by it any more. */
const MARGIN_MS = 5_000;
const EPOCH_MS = 1_420_070_400_000;

/** The right to answer one interaction. Carries authority: never logged. */
export interface ReplyRight {
  readonly token: string;
  /** When the person acted, as the interaction's id tells. */
  readonly from: number;
  /** Discord takes nothing after this instant. */
  readonly until: number;
}

export function packReply(token: string, receivedAt: number): string {
  return `${token}#${receivedAt}`;
}

/** Reads what `packReply` made. */
export function unpackReply(reply: string, now: number): ReplyRight {
  const at = reply.lastIndexOf("#");
  const from = at < 0 ? now : Number(reply.slice(at + 1)) || now;
  return {
    token: at < 0 ? reply : reply.slice(0, at),
    from,
    until: from + TOKEN_LIFE_MS - MARGIN_MS,
  };
}

/** The instant at which Discord made an id; its clock and ours may differ. */
export function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH_MS;
}
