import type { HistoryEvent, Machine, Moment } from "./machine.ts";
import { checkState, moment, replan } from "./machine.ts";
import { WireError } from "./wire.ts";
import type { Failing, World } from "./world.ts";

/** Who asks for what of which server. */
export interface Asked {
  readonly world: World;
  readonly machine: Machine;
  readonly argument: unknown;
  readonly requestId: string;
}

interface Script {
  /** As the history calls it. */
  readonly action: string;
  /** As a 409 calls it. */
  readonly verb: string;
  readonly policy: string;
  readonly vms: readonly string[];
  /** Task states on the way, each with the status that is shown with it; without a status, that from before. */
  readonly steps: (asked: Asked, before: Moment) => readonly (readonly [string, string?])[];
  /** Where it ends. */
  readonly ends: (asked: Asked, before: Moment) => string;
  readonly event: string;
  readonly failsBy: readonly Failing[];
}

const plain = (task: string) => () => [[task]] as const;
const to = (status: string) => () => status;
const MOVABLE = ["active", "stopped", "paused", "suspended"];
const HARD_VMS = [...MOVABLE, "error"];

const reboot = (hard: boolean): Script => ({
  action: "reboot",
  verb: "reboot",
  policy: "os_compute_api:servers:reboot",
  vms: hard ? HARD_VMS : ["active"],
  steps: (_, before) => {
    const suffix = hard ? "_hard" : "";
    const status = before.vm === "active" ? (hard ? "HARD_REBOOT" : "REBOOT") : undefined;
    const tasks = ["rebooting", "reboot_pending", "reboot_started"];
    return tasks.map((task) => [`${task}${suffix}`, status] as const).map(shown);
  },
  ends: to("ACTIVE"),
  event: "compute_reboot_instance",
  failsBy: ["reboot"],
});

const shown = ([task, status]: readonly [string, string | undefined]) =>
  status === undefined ? ([task] as const) : ([task, status] as const);

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
      ["shelving"],
      ["shelving_image_pending_upload"],
      ["shelving_image_uploading"],
      ...(world.offloads ? ([["shelving_offloading", "SHELVED"]] as const) : []),
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
    steps: () => [["unshelving"], ["spawning"]],
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
      ["rebuilding", "REBUILD"],
      ["rebuild_spawning", "REBUILD"],
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

/** Begins what was asked for. Everything is refused that the real one refuses, in its words. */
export function act(asked: Asked, script: Script): void {
  const { world, machine, argument } = asked;
  const at = world.now();
  const before = checkState(machine, at, script);
  if (script.action === "rebuild") checkImage(machine, argument);
  world.effects.push({ at, serverId: machine.id, what: script.action });
  if (script.action === "unshelve" && world.failing.has("schedule"))
    return withoutHost(asked, before, at);
  const failed = script.failsBy.some((one) => world.failing.has(one));
  const steps = script.steps(asked, before);
  const taken = failed && script.action === "shelve" ? steps.slice(0, 1) : steps;
  const plan = taken.map(([task, status], index) => ({
    ...(status === undefined ? before : moment(0, status)),
    task,
    at: at + index * world.stepMs,
  }));
  const endsAt = at + taken.length * world.stepMs;
  const back = { ...before, at: endsAt, task: null };
  const fellBack = script.action === "shelve" ? { ...back, power: 4 } : back;
  replan(machine, at, [...plan, failed ? fellBack : moment(endsAt, script.ends(asked, before))]);
  record(asked, script.action, [eventOf(script.event, at, endsAt, failed)]);
}

const eventOf = (event: string, at: number, endsAt: number, failed: boolean): HistoryEvent => ({
  event,
  startedAt: at,
  finishedAt: endsAt,
  result: failed ? "Error" : "Success",
  details: failed ? "HypervisorError" : undefined,
});

/** The scheduler finds nothing: the task ends, the server stays as it is, and only the history shows why. */
function withoutHost(asked: Asked, before: Moment, at: number): void {
  const endsAt = at + asked.world.stepMs;
  const plan = [
    { ...before, at, task: "unshelving" },
    { ...before, at: endsAt, task: null },
  ];
  replan(asked.machine, at, plan);
  const span = { startedAt: at, finishedAt: endsAt };
  record(asked, "unshelve", [
    {
      event: "schedule_instances",
      result: "Error",
      details: "No valid host was found. There are not enough hosts available.",
      ...span,
    },
    { event: "conductor_unshelve_instance", result: "Success", ...span },
  ]);
}

function record({ world, machine, requestId }: Asked, action: string, events: HistoryEvent[]): void {
  machine.history = [...machine.history, { action, requestId, at: world.now(), events }];
}

function checkImage({ spec }: Machine, argument: unknown): void {
  const image = (argument as { readonly imageRef?: unknown } | null)?.imageRef;
  if (typeof image !== "string")
    throw new WireError(
      400,
      "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property",
    );
  if (spec.image === "gone") throw new WireError(400, "Cannot find image for rebuild");
}

/** How long a deleted server can still be seen. */
const LINGER_MS = 300;

export function deleteServer(asked: Asked): void {
  const { world, machine } = asked;
  const at = world.now();
  const before = checkState(machine, at, { verb: "delete", vms: "any" });
  if (before.task === "deleting") return;
  world.effects.push({ at, serverId: machine.id, what: "delete" });
  const endsAt = at + world.stepMs;
  replan(machine, at, [{ ...before, at, task: "deleting" }, moment(endsAt, "DELETED")]);
  machine.goneAt = endsAt + LINGER_MS;
  record(asked, "delete", [eventOf("compute_terminate_instance", at, endsAt, false)]);
}
