import type { Action } from "../model/action.ts";
import { type Phrase, t } from "../model/phrase.ts";

/** What an action does to those who use the instance, in words. */
const EFFECTS: Readonly<Record<Action, Phrase>> = {
  start: t`it begins to run, and to cost`,
  stop: t`a clean shutdown, whoever uses it is cut off`,
  "stop:hard": t`power cut, unsaved data is lost`,
  reboot: t`a clean restart, whoever uses it is cut off for a while`,
  "reboot:hard": t`reset without asking the guest, unsaved data is lost`,
  shelve: t`stopped and stored away, whoever uses it is cut off`,
  unshelve: t`it is brought back, runs and costs again`,
  suspend: t`paused with its memory kept, whoever uses it is cut off`,
  resume: t`it goes on where it was, and costs again`,
  rebuild: t`the disk is made anew from the image, what is on it is lost`,
  delete: t`deleted for good, with the disks that go with it`,
};

/** "Effect: power cut, unsaved data is lost". */
export const effectWords = (actions: readonly Action[]): readonly Phrase[] =>
  [...new Set(actions)].map((action, index) =>
    index === 0 ? t`Effect: ${EFFECTS[action]}` : EFFECTS[action],
  );
