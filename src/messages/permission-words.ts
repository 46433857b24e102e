import { isAction, type Permission } from "../model/action.ts";
import type { Verb } from "../model/operation.ts";
import { type Phrase, t } from "../model/phrase.ts";
import { VERB_WORDS } from "./words.ts";

type Other = Exclude<Permission, Verb>;

/** After "You can't", before the names of instances. */
const OTHERS: Readonly<Record<Other, Phrase>> = {
  view: t`see`,
  schedule: t`set the schedule of`,
  hold: t`hold`,
  approve: t`approve`,
  create: t`create`,
  connect: t`connect to`,
  audit: t`read the records of`,
  "break-glass": t`break the glass for`,
};

/** "stop", "hard stop", "connect to". */
export const permissionWords = (permission: Permission): Phrase =>
  isAction(permission) ? VERB_WORDS[permission].name : OTHERS[permission];

/** The verb of that name; any other word is the one that decides for itself. */
export const verbOf = (word: string): Verb =>
  Object.hasOwn(VERB_WORDS, word) ? (word as Verb) : "toggle";
