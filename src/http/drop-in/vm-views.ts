import type { Instance, InstanceState } from "../../model/instance.ts";
import type { Sighting } from "../../services.ts";
import { iso } from "../api/views.ts";
import { stateWord } from "./fate.ts";

/** The service's words for a record's state, where it had one. */
const STATES: Readonly<Record<InstanceState, string>> = {
  running: "READY",
  starting: "STARTING",
  stopping: "SUSPENDING",
  stopped: "STOPPED",
  rebooting: "RESETTING",
  shelved: "SUSPENDED",
  suspended: "SUSPENDED",
  error: "ERROR",
  deleted: "DELETED",
  unknown: "UNKNOWN",
};

/** A server as `/servers` had it. There is no record beside the cloud's own: both ids are OpenStack's. */
export const serverRecord = ({ id, name, state, addresses, seenAt }: Sighting) => ({
  id,
  name,
  public_ip: addresses.at(-1) ?? null,
  state: STATES[state],
  created_at: null,
  updated_at: iso(seenAt),
  openstack_server_id: id,
  project_id: null,
});

/** A server as `/openstack-servers` had it; what the bot does not know is null. */
export const openstackServer = (server: Sighting) => ({
  id: server.id,
  name: server.name,
  status: stateWord(server),
  project_id: null,
  user_id: null,
  created_at: null,
  updated_at: iso(server.seenAt),
  flavor: { original_name: server.type ?? null },
  addresses: { network: server.addresses.map((addr) => ({ addr })) },
  metadata: server.tags,
  tags: Object.entries(server.tags).flatMap(([tag, value]) => (value === "" ? [tag] : [])),
  task_state: taskOf(server),
});

const taskOf = ({ providerState }: Instance): string | null =>
  / \((.*)\)$/.exec(providerState)?.[1] ?? null;
