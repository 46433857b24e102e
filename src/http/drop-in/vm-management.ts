import type { Hono } from "hono";
import type { Sighting } from "../../services.ts";
import { type ApiEnv, invocationOf } from "../api/caller.ts";
import { ApiError, type ProblemDetails } from "../api/problem.ts";
import { iso } from "../api/views.ts";
import { type DropInApp, dropInApp, sentenceOf } from "./app.ts";
import { only, type Wish } from "./ask.ts";
import { askOne, type Fate } from "./fate.ts";
import { readQuery } from "./read.ts";
import { seeAll, seeOne } from "./see.ts";
import { below, type DropInContext, type DropInTools, type Place } from "./tools.ts";
import { shelveIdle } from "./vm-alerts.ts";
import { openstackServer, serverRecord } from "./vm-views.ts";

export interface VmPlace extends Place {
  /** What `reset` means: the service's words said a reboot, its code did a rebuild. Without it there is no reset. */
  readonly reset?: "reboot" | "rebuild" | undefined;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 3_650;

type Act = Pick<Wish, "command" | "hard">;

/** What can be asked of one server, and how its answer calls it. */
const ACTIONS: Readonly<Record<string, Act & { readonly called: string }>> = {
  shelve: { command: "shelve", called: "shelving" },
  unshelve: { command: "unshelve", called: "unshelving" },
  start: { command: "start", called: "start" },
  stop: { command: "stop", called: "stop" },
};
const RESETS = {
  reboot: { command: "reboot", hard: true, called: "reset" },
  rebuild: { command: "rebuild", called: "reset" },
} as const;
const DELETION = { command: "delete", called: "deletion" } as const;

/** What the service could and the bot cannot, with the word for it. */
const MISSING: readonly (readonly [method: string, path: string, capability: string])[] = [
  ["POST", "/servers", "creating servers"],
  ["POST", "/servers/actions/suspend", "deleting what was suspended for long"],
  ["POST", "/servers/:id/actions/run-ansible", "installing applications"],
  ["POST", "/servers/:id/actions/terraform-complete", "creating servers"],
  ["POST", "/servers/:id/actions/ansible-complete", "installing applications"],
  ["GET", "/guacamole/base-url", "remote access by Guacamole"],
  ["GET", "/metrics/resources/:id/:metric", "series of metrics by HTTP"],
];

/** The VM management service's `/servers` and `/openstack-servers`, and its webhook for alerts. */
export function vmManagement(tools: DropInTools, place: VmPlace): Hono<ApiEnv> {
  const made = dropInApp(tools, { refusal });
  const { app, guard } = made;
  for (const [method, path, capability] of MISSING) {
    app.on(method, below(place.path, path), ...guard, () => {
      const sentence = `Lamplighter has no such capability: ${capability}.`;
      throw new ApiError(501, "no-such-capability", sentence);
    });
  }
  // Before what would take "suspended" for an id.
  suspended(made, tools, place);
  shelveIdle(made, tools, place);
  family(made, tools, { place, at: "/servers", noun: "Server", view: serverRecord });
  const openstack = { noun: "OpenStack server", view: openstackServer };
  family(made, tools, { place, at: "/openstack-servers", ...openstack });
  return app;
}

interface Family {
  readonly place: VmPlace;
  readonly at: string;
  readonly noun: string;
  readonly view: (server: Sighting) => object;
}

function family({ app, guard }: DropInApp, tools: DropInTools, { place, at, noun, view }: Family) {
  const { path, cloud } = place;
  const act = async (c: DropInContext, { called, ...wish }: Act & { readonly called: string }) => {
    readQuery(c, []);
    const found = await seeOne(c, { cloud, id: c.req.param("id") ?? "" });
    return accepted(c, await askOne(c, tools, { ...wish, ...only(found) }), `${noun} ${called}`);
  };
  app.on("GET", below(path, at), ...guard, async (c) => {
    const { name } = readQuery(c, ["name"]);
    const all = await seeAll(c, cloud);
    return data(c, all.filter((one) => name === undefined || one.name === name).map(view));
  });
  app.on("GET", below(path, `${at}/:id`), ...guard, async (c) => {
    readQuery(c, []);
    return data(c, view(await seeOne(c, { cloud, id: c.req.param("id") ?? "" })));
  });
  for (const [name, action] of Object.entries(ACTIONS))
    app.on("POST", below(path, `${at}/:id/actions/${name}`), ...guard, (c) => act(c, action));
  app.on("POST", below(path, `${at}/:id/actions/reset`), ...guard, (c) => {
    if (place.reset) return act(c, RESETS[place.reset]);
    const sentence =
      "Not configured: dropIn.vmManagement.reset says whether a reset is a reboot, or a rebuild that loses the disk.";
    throw new ApiError(501, "no-reset", sentence);
  });
  app.on("DELETE", below(path, `${at}/:id`), ...guard, (c) => act(c, DELETION));
}

/** The document has it as a POST, the code as a GET with `days`. */
function suspended({ app, guard }: DropInApp, { now }: DropInTools, { path, cloud }: VmPlace) {
  app.on(["GET", "POST"], below(path, "/servers/suspended"), ...guard, async (c) => {
    const { days = "0" } = readQuery(c, ["days"]);
    if (!/^\d{1,4}$/.test(days) || Number(days) > DAYS_MAX)
      throw new ApiError(400, "malformed", `days is a number from 0 to ${DAYS_MAX}.`);
    const before = now() - Number(days) * DAY_MS;
    const asked = { invocation: invocationOf(c), command: "list", values: {} };
    const parked = await c
      .get("spoken")
      .attend(asked, ({ services: { fleet } }) =>
        fleet.parked(fleet.visible.filter((one) => one.cloud === cloud && isSuspended(one))),
      );
    const found = parked.filter(({ since }) => since <= before);
    return data(
      c,
      found.map(({ instance, since }) => ({ ...serverRecord(instance), updated_at: iso(since) })),
    );
  });
}

/** One that is only switched off was not suspended by the service. */
const isSuspended = ({ state }: Sighting): boolean => state === "shelved" || state === "suspended";

function accepted(c: DropInContext, fate: Fate, what: string) {
  const { id } = fate.instance;
  switch (fate.kind) {
    case "already":
      return data(c, { status: "accepted", message: `Nothing to do: ${id} is ${fate.state}` }, 202);
    case "approval": {
      const message = `${what} of ${id} waits for approval by ${fate.by}`;
      return data(c, { status: "approval", message, operation: fate.operation.id }, 202);
    }
    case "under-way":
    case "done": {
      const message = `${what} initiated for ${id}`;
      return data(c, { status: "accepted", message, operation: fate.operation.id }, 202);
    }
    default:
      return fate satisfies never;
  }
}

/** In the envelope that the service's clients open. */
const data = (c: DropInContext, content: object, status: 200 | 202 = 200) =>
  c.json({ data: content, error: null }, status);

const refusal = (problem: ProblemDetails): object => ({
  data: {},
  error: { code: problem.code, message: sentenceOf(problem) },
});
