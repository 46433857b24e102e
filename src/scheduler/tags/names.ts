import Fuse from "fuse.js";
import { commas } from "../../messages/words.ts";
import type { Complaint } from "../../model/complaint.ts";
import { type Phrase, t } from "../../model/phrase.ts";
import { complain, type Piece, quote } from "../piece.ts";

const NAMES_SHOWN_MAX = 8;

/** There is no schedule of this name. */
export function unknownName(piece: Piece, known: readonly string[]): Complaint {
  const near = new Fuse([...known], { threshold: 0.4 }).search(piece.text.slice(0, 32))[0]?.item;
  return complain(
    piece,
    t`There is no schedule called ${quote(piece.text)}.`,
    near === undefined ? knownHint(known) : t`Did you mean ${near}? ${knownHint(known)}`,
  );
}

function knownHint(known: readonly string[]): Phrase {
  if (known.length === 0) return t`The configuration defines no schedules.`;
  const shown = known.slice(0, NAMES_SHOWN_MAX);
  return t`There are: ${commas(known.length > shown.length ? [...shown, "…"] : shown)}.`;
}
