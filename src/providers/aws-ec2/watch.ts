import type { Instance as Ec2Instance } from "@aws-sdk/client-ec2";
import type { Trouble } from "../../model/trouble.ts";
import { judgeByState } from "../judge.ts";
import type { Sight, Watched } from "../provider.ts";
import { noCapacity } from "./errors.ts";
import { toInstance } from "./instance.ts";

export interface Look {
  readonly cloud: string;
  readonly region: string;
  readonly now: number;
}

/** What EC2's record says about an action that was accepted earlier. */
export function judge(watched: Watched, record: Ec2Instance | undefined, look: Look): Sight {
  const instance = record && toInstance(record, look);
  const sight = judgeByState(watched, instance, look.now);
  if (sight.kind !== "failed" || !record) return sight;
  return { ...sight, trouble: explain(record, look) ?? sight.trouble };
}

/** Why it fell back, from the reason that EC2 keeps beside the state. */
function explain(record: Ec2Instance, { region }: Look): Trouble | undefined {
  const code = record.StateReason?.Code ?? reasonCodeIn(record.StateTransitionReason);
  switch (code) {
    case "Server.InsufficientInstanceCapacity": {
      const where = record.Placement?.AvailabilityZone ?? region;
      const type = record.InstanceType ?? "instance of this type";
      return { kind: "capacity", code, detail: noCapacity(type, where) };
    }
    case "Client.InternalError":
      return {
        kind: "not-allowed",
        code,
        missing: "kms:CreateGrant",
        detail:
          "AWS gave up while starting it, most likely because its disk is encrypted with a key that the bot may not use (kms:CreateGrant)",
      };
    case "Server.SpotInstanceShutdown":
    case "Server.SpotInstanceTermination":
      return { kind: "capacity", code, detail: "AWS took back its spot capacity" };
    case "Client.VolumeLimitExceeded":
      return { kind: "quota", code, detail: "the AWS account's limit for volumes is reached" };
    case "Client.InvalidSnapshot.NotFound":
      return { kind: "not-found", code, detail: "the snapshot of its disk is gone" };
    case "Client.InstanceInitiatedShutdown":
      return { kind: "wrong-state", code, detail: "it was shut down again from within" };
    case "Client.UserInitiatedShutdown":
    case "Client.UserInitiatedHibernate":
      return { kind: "wrong-state", code, detail: "somebody else stopped it in AWS meanwhile" };
    case undefined:
      return undefined;
    default:
      return {
        kind: "provider-fault",
        code,
        detail: `AWS says why: ${record.StateReason?.Message ?? code}`,
      };
  }
}

const reasonCodeIn = (text: string | undefined): string | undefined =>
  /\b(?:Server|Client)\.[\w.]*\w/.exec(text ?? "")?.[0];
