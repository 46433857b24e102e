import { isAction, type Permission } from "../model/action.ts";
import type { Verb } from "../model/operation.ts";
import { VERB_WORDS } from "./words.ts";

type Other = Exclude<Permission, Verb>;

/** After "You can't", before the names of instances. */
const OTHERS: Readonly<Record<Other, string>> = {
  view: "see",
  schedule: "set the schedule of",
  hold: "hold",
  approve: "approve",
  create: "create",
  connect: "connect to",
  audit: "read the records of",
  "break-glass": "break the glass for",
};

/** "stop", "hard stop", "connect to". */
export const permissionWords = (permission: Permission): string =>
  isAction(permission) ? VERB_WORDS[permission].title.toLowerCase() : OTHERS[permission];

/** The verb of that name; any other word is the one that decides for itself. */
export const verbOf = (word: string): Verb =>
  Object.hasOwn(VERB_WORDS, word) ? (word as Verb) : "toggle";
