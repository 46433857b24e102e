import type { Action } from "../model/action.ts";

/** What an action does to those who use the instance, in words. */
const EFFECTS: Readonly<Record<Action, string>> = {
  start: "it begins to run, and to cost",
  stop: "a clean shutdown, whoever uses it is cut off",
  "stop:hard": "power cut, unsaved data is lost",
  reboot: "a clean restart, whoever uses it is cut off for a while",
  "reboot:hard": "reset without asking the guest, unsaved data is lost",
  shelve: "stopped and stored away, whoever uses it is cut off",
  unshelve: "it is brought back, runs and costs again",
  suspend: "paused with its memory kept, whoever uses it is cut off",
  resume: "it goes on where it was, and costs again",
  rebuild: "the disk is made anew from the image, what is on it is lost",
  delete: "deleted for good, with the disks that go with it",
};

/** "Effect: power cut, unsaved data is lost". */
export const effectWords = (actions: readonly Action[]): readonly string[] => {
  const [first = "", ...more] = [...new Set(actions)].map((action) => EFFECTS[action]);
  return [`Effect: ${first}`, ...more];
};
