import {
  BatchRebootServersRequest,
  BatchRebootServersRequestBody,
  BatchRebootSeversOption,
  BatchStartServersOption,
  BatchStartServersRequest,
  BatchStartServersRequestBody,
  BatchStopServersOption,
  BatchStopServersRequest,
  BatchStopServersRequestBody,
  DeleteServersRequest,
  DeleteServersRequestBody,
  type EcsClient,
  ServerId,
} from "@huaweicloud/huaweicloud-sdk-ecs";
import { z } from "zod";
import type { Begun } from "../provider.ts";
import type { Outcome } from "./batch.ts";
import { inBatches } from "./batch.ts";
import { isPrepaid } from "./instance.ts";
import { answerBefore, type Doable, GOAL } from "./plan.ts";
import type { HuaweiRegion } from "./region.ts";
import type { Server } from "./servers.ts";

export const RIGHTS: Readonly<Record<Doable, string>> = {
  start: "ecs:cloudServers:start",
  stop: "ecs:cloudServers:stop",
  "stop:hard": "ecs:cloudServers:stop",
  reboot: "ecs:cloudServers:reboot",
  "reboot:hard": "ecs:cloudServers:reboot",
  delete: "ecs:cloudServers:delete",
};

const JOB = z.looseObject({ job_id: z.string().min(1) });

/**
 * Asks for the action on those of `ids` whose state allows it; the others have their answer at once.
 * Nothing is sent twice: after a lost answer the engine looks at the state before it asks again.
 * @param held servers that must not be asked for, with the reason
 */
export async function beginAction(
  region: HuaweiRegion,
  action: Doable,
  ids: readonly string[],
  records: ReadonlyMap<string, Server>,
  held: ReadonlyMap<string, Begun>,
): Promise<Outcome> {
  const outcome: Outcome = new Map();
  const toSend: string[] = [];
  for (const id of new Set(ids)) {
    const answer = answerBefore(action, records.get(id)) ?? held.get(id);
    if (answer) outcome.set(id, answer);
    else toSend.push(id);
  }
  const accepted = (id: string, handle: string): Begun => ({
    kind: "accepted",
    settles: GOAL[action],
    handle,
    note: noteOn(action, records.get(id)),
  });
  const sent = await inBatches(toSend, (batch) => send(region, action, batch), accepted);
  return new Map([...outcome, ...sent]);
}

/** One call for all of `ids`. @returns the id of the job that does it */
export async function send(
  region: HuaweiRegion,
  action: Doable,
  ids: readonly string[],
): Promise<string> {
  const ask = { right: RIGHTS[action], shape: JOB, tries: 1 } as const;
  const servers = ids.map((id) => new ServerId().withId(id));
  const { job_id } = await region.ecs(ask, (client) => post(client, action, servers));
  return job_id;
}

async function post(client: EcsClient, action: Doable, servers: ServerId[]): Promise<unknown> {
  switch (action) {
    case "start": {
      const start = new BatchStartServersOption().withServers(servers);
      const body = new BatchStartServersRequestBody().withOsStart(start);
      return await client.batchStartServers(new BatchStartServersRequest().withBody(body));
    }
    case "stop":
    case "stop:hard": {
      const type = action === "stop" ? "SOFT" : "HARD";
      const stop = new BatchStopServersOption().withServers(servers).withType(type);
      const body = new BatchStopServersRequestBody().withOsStop(stop);
      return await client.batchStopServers(new BatchStopServersRequest().withBody(body));
    }
    case "reboot":
    case "reboot:hard": {
      const type = action === "reboot" ? "SOFT" : "HARD";
      const reboot = new BatchRebootSeversOption().withServers(servers).withType(type);
      const body = new BatchRebootServersRequestBody().withReboot(reboot);
      return await client.batchRebootServers(new BatchRebootServersRequest().withBody(body));
    }
    case "delete": {
      const body = new DeleteServersRequestBody()
        .withServers(servers)
        .withDeletePublicip(false)
        .withDeleteVolume(false);
      return await client.deleteServers(new DeleteServersRequest().withBody(body));
    }
    default:
      return action satisfies never;
  }
}

function noteOn(action: Doable, server: Server | undefined): string | undefined {
  const stops = action === "stop" || action === "stop:hard";
  if (stops && server && isPrepaid(server))
    return "It is billed by the month or year, so stopping it saves nothing";
  return action === "delete"
    ? "Its data disks and its public address stay, and go on costing"
    : undefined;
}
