import type { Complaint } from "../../model/complaint.ts";
import type { TagLanguage } from "../../model/schedule.ts";
import { readCustodianTag } from "./custodian.ts";
import { readEc2PowercycleTag } from "./ec2-powercycle.ts";
import { readInstanceSchedulerTag } from "./instance-scheduler.ts";
import { readOwnTag } from "./own.ts";
import type { TagReading, TagSetting } from "./reading.ts";

interface Language {
  /** The keys under which each tool looks unless told otherwise, in small letters. */
  readonly keys: readonly string[];
  readonly read: (value: string, setting: TagSetting) => TagReading | Complaint;
}

/** Every language: which tags are written in it, and who reads it. */
export const LANGUAGES: Readonly<Record<TagLanguage, Language>> = {
  lamplighter: { keys: ["lamplighter:schedule"], read: readOwnTag },
  "ec2-powercycle": { keys: ["ec2powercycle", "asglifecycle"], read: readEc2PowercycleTag },
  custodian: { keys: ["maid_offhours", "custodian_downtime"], read: readCustodianTag },
  "instance-scheduler": { keys: ["schedule"], read: readInstanceSchedulerTag },
};
