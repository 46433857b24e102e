import type { Machine, Moment } from "./machine.ts";
import { WireError } from "./wire.ts";
import type { Failing, World } from "./world.ts";

/** Who asks for what of which server. */
export interface Asked {
  readonly world: World;
  readonly machine: Machine;
  readonly argument: unknown;
  readonly requestId: string;
}

/** A task state on the way; without a status, that from before goes on being shown. */
interface Step {
  readonly task: string;
  readonly status?: string | undefined;
}

/** How one action goes. */
export interface Script {
  /** As the history calls it. */
  readonly action: string;
  /** As a 409 calls it. */
  readonly verb: string;
  readonly policy: string;
  readonly vms: readonly string[];
  readonly steps: (asked: Asked, before: Moment) => readonly Step[];
  /** Where it ends. */
  readonly ends: (asked: Asked, before: Moment) => string;
  readonly event: string;
  readonly failsBy: readonly Failing[];
}

const plain = (task: string) => () => [{ task }];
const to = (status: string) => () => status;
const MOVABLE = ["active", "stopped", "paused", "suspended"];
const HARD_VMS = [...MOVABLE, "error"];

const reboot = (hard: boolean): Script => ({
  action: "reboot",
  verb: "reboot",
  policy: "os_compute_api:servers:reboot",
  vms: hard ? HARD_VMS : ["active"],
  steps: (_, before) =>
    ["rebooting", "reboot_pending", "reboot_started"].map((task) => ({
      task: hard ? `${task}_hard` : task,
      status: before.vm === "active" ? (hard ? "HARD_REBOOT" : "REBOOT") : undefined,
    })),
  ends: to("ACTIVE"),
  event: "compute_reboot_instance",
  failsBy: ["reboot"],
});

const SCRIPTS: Readonly<Record<string, Script>> = {
  "os-start": {
    action: "start",
    verb: "start",
    policy: "os_compute_api:servers:start",
    vms: ["stopped"],
    steps: plain("powering-on"),
    ends: to("ACTIVE"),
    event: "compute_start_instance",
    failsBy: ["power_on"],
  },
  "os-stop": {
    action: "stop",
    verb: "stop",
    policy: "os_compute_api:servers:stop",
    vms: ["active", "error"],
    steps: plain("powering-off"),
    ends: to("SHUTOFF"),
    event: "compute_stop_instance",
    failsBy: ["power_off"],
  },
  suspend: {
    action: "suspend",
    verb: "suspend",
    policy: "os_compute_api:os-suspend-server:suspend",
    vms: ["active"],
    steps: plain("suspending"),
    ends: to("SUSPENDED"),
    event: "compute_suspend_instance",
    failsBy: ["suspend"],
  },
  resume: {
    action: "resume",
    verb: "resume",
    policy: "os_compute_api:os-suspend-server:resume",
    vms: ["suspended"],
    steps: plain("resuming"),
    ends: to("ACTIVE"),
    event: "compute_resume_instance",
    failsBy: ["resume"],
  },
  unpause: {
    action: "unpause",
    verb: "unpause",
    policy: "os_compute_api:os-pause-server:unpause",
    vms: ["paused"],
    steps: plain("unpausing"),
    ends: to("ACTIVE"),
    event: "compute_unpause_instance",
    failsBy: ["unpause"],
  },
  shelve: {
    action: "shelve",
    verb: "shelve",
    policy: "os_compute_api:os-shelve:shelve",
    vms: MOVABLE,
    steps: ({ world }) => [
      { task: "shelving" },
      { task: "shelving_image_pending_upload" },
      { task: "shelving_image_uploading" },
      ...(world.offloads ? [{ task: "shelving_offloading", status: "SHELVED" }] : []),
    ],
    ends: ({ world }) => (world.offloads ? "SHELVED_OFFLOADED" : "SHELVED"),
    event: "compute_shelve_instance",
    failsBy: ["snapshot"],
  },
  unshelve: {
    action: "unshelve",
    verb: "unshelve",
    policy: "os_compute_api:os-shelve:unshelve",
    vms: ["shelved", "shelved_offloaded"],
    steps: () => [{ task: "unshelving" }, { task: "spawning" }],
    ends: to("ACTIVE"),
    event: "compute_unshelve_instance",
    failsBy: ["spawn"],
  },
  rebuild: {
    action: "rebuild",
    verb: "rebuild",
    policy: "os_compute_api:servers:rebuild",
    vms: ["active", "stopped", "error"],
    steps: () => [
      { task: "rebuilding", status: "REBUILD" },
      { task: "rebuild_spawning", status: "REBUILD" },
    ],
    ends: (_, before) => (before.vm === "stopped" ? "SHUTOFF" : "ACTIVE"),
    event: "compute_rebuild_instance",
    failsBy: ["rebuild"],
  },
};

/** The action's script, or Nova's refusal of a body that it does not know. */
export function scriptFor(name: string, argument: unknown): Script {
  if (name !== "reboot") {
    const script = SCRIPTS[name];
    if (!script) throw new WireError(400, `There is no such action: ${name}`);
    return script;
  }
  const type = (argument as { readonly type?: unknown } | null)?.type;
  if (type === "SOFT" || type === "HARD") return reboot(type === "HARD");
  throw new WireError(
    400,
    `Invalid input for field/attribute type. Value: ${type}. '${type}' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']`,
  );
}
