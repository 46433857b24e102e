import Fuse from "fuse.js";
import type { Complaint } from "../../model/complaint.ts";
import { complain, type Piece, quote } from "../piece.ts";

const NAMES_SHOWN_MAX = 8;

/** There is no schedule of this name. */
export function unknownName(piece: Piece, known: readonly string[]): Complaint {
  const near = new Fuse([...known], { threshold: 0.4 }).search(piece.text.slice(0, 32))[0]?.item;
  return complain(
    piece,
    `There is no schedule called ${quote(piece.text)}.`,
    `${near === undefined ? "" : `Did you mean ${near}? `}${knownHint(known)}`,
  );
}

function knownHint(known: readonly string[]): string {
  if (known.length === 0) return "The configuration defines no schedules.";
  const more = known.length > NAMES_SHOWN_MAX ? ", …" : "";
  return `There are: ${known.slice(0, NAMES_SHOWN_MAX).join(", ")}${more}.`;
}
