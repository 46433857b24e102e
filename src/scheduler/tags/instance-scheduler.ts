import type { Complaint } from "../../model/complaint.ts";
import { t } from "../../model/phrase.ts";
import { complain, trimmed } from "../piece.ts";
import { unknownName } from "./names.ts";
import { named, type TagReading, type TagSetting } from "./reading.ts";

/** Reads the tag of AWS Instance Scheduler, which names a schedule that is defined elsewhere: here, in the configuration. */
export function readInstanceSchedulerTag(
  value: string,
  setting: TagSetting,
): TagReading | Complaint {
  const name = trimmed({ text: value, position: 0 });
  const schedule = setting.named.get(name.text);
  if (schedule) return named(schedule, "instance-scheduler", setting);
  if (name.text === "")
    return complain(name, t`This tag is empty.`, t`Its value is the name of a schedule.`);
  return unknownName(name, [...setting.named.keys()]);
}
