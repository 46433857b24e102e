import type { Command } from "../src/grammar/command.ts";
import type { Services } from "../src/services.ts";
import { acknowledge } from "./acknowledge.ts";
import { agenda } from "./agenda.ts";
import { approvals } from "./approvals.ts";
import { approve } from "./approve.ts";
import { askAgain } from "./ask-again.ts";
import { cancel } from "./cancel.ts";
import { confirm } from "./confirm.ts";
import { decline } from "./decline.ts";
import { remove } from "./delete.ts";
import { details } from "./details.ts";
import { enroll } from "./enroll.ts";
import { helpAbout } from "./help.ts";
import { history } from "./history.ts";
import { hold } from "./hold.ts";
import { holds } from "./holds.ts";
import { list } from "./list.ts";
import { looking } from "./looking.ts";
import { reboot } from "./reboot.ts";
import { rebuild } from "./rebuild.ts";
import { release } from "./release.ts";
import { report } from "./report.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";
import { schedule } from "./schedule.ts";
import { shelve } from "./shelve.ts";
import { skip } from "./skip.ts";
import { start } from "./start.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { stopNow } from "./stop-now.ts";
import { suspend } from "./suspend.ts";
import { toggle } from "./toggle.ts";
import { unplan } from "./unplan.ts";
import { unshelve } from "./unshelve.ts";
import { why } from "./why.ts";

const others: readonly Command<Services>[] = [
  list,
  status,
  start,
  stop,
  reboot,
  toggle,
  history,
  why,
  schedule,
  agenda,
  hold,
  skip,
  release,
  holds,
  report,
  cancel,
  approve,
  decline,
  approvals,
  acknowledge,
  shelve,
  unshelve,
  suspend,
  resume,
  rebuild,
  remove,
  stopNow,
  unplan,
  confirm,
  retry,
  details,
  looking,
  askAgain,
  enroll,
];

/** Everything a person can say, in the order in which help shows it. */
export const commands: readonly Command<Services>[] = [helpAbout(others), ...others];
