import type { Finding } from "../../model/finding.ts";
import type { Trouble } from "../../model/trouble.ts";
import { ProviderError } from "../provider.ts";
import type { OciAction } from "./actions.ts";
import { sendTo } from "./actions.ts";
import type { OciRecord } from "./instance.ts";
import type { Tried } from "./named.ts";
import { pagesIn, readRecord } from "./records.ts";
import type { OciRegion } from "./region.ts";
import type { Right } from "./rights.ts";
import { RIGHTS } from "./rights.ts";

/** Tries one region: each compartment, each instance that is named alone, and the actions where they change nothing. */
export async function* checkRegion(region: OciRegion): AsyncGenerator<Finding> {
  for (const compartment of region.compartments) yield* checkCompartment(region, compartment);
  for (const one of await region.named.tried(region.name)) yield* checkNamed(region, one);
}

async function* checkCompartment(region: OciRegion, compartment: string): AsyncGenerator<Finding> {
  const place: Where = { region, compartment };
  const what = `${RIGHTS.list.permission} in ${nameOf(place)}`;
  let found: readonly OciRecord[];
  try {
    const first = await pagesIn(region, compartment).next();
    found = first.done ? [] : first.value;
  } catch (error) {
    yield { what, ok: false, ...explained(error, RIGHTS.list, place) };
    return;
  }
  yield { what, ok: true, detail: counted(found.length) };
  const living = found.filter(({ lifecycleState }) => lifecycleState !== "DELETED");
  if (living[0]) yield await checkRead(place, living[0].id);
  yield* checkActions(place, living);
}

const counted = (count: number): string =>
  `${count} ${count === 1 ? "container instance" : "container instances"}`;

async function* checkNamed(region: OciRegion, one: Tried): AsyncGenerator<Finding> {
  if ("error" in one) {
    const what = `${RIGHTS.secret.permission} on ${one.secret}`;
    yield { what, ok: false, ...explained(one.error, RIGHTS.secret, { region }) };
    return;
  }
  if (one.secret) {
    const what = `${RIGHTS.secret.permission} on ${one.secret}`;
    yield { what, ok: true, detail: "it holds the OCID of a container instance" };
  }
  yield await checkRead({ region }, one.id);
  const seen = await readRecord(region, one.id).catch(() => undefined);
  if (seen) yield* checkActions({ region, compartment: seen.record.compartmentId }, [seen.record]);
}

interface Where {
  readonly region: OciRegion;
  readonly compartment?: string;
}

const nameOf = ({ region, compartment }: Where): string =>
  compartment ? `${compartment}, ${region.name}` : region.name;

async function checkRead(where: Where, id: string): Promise<Finding> {
  const what = `${RIGHTS.read.permission} on ${id}`;
  try {
    if (await readRecord(where.region, id)) return { what, ok: true, detail: "allowed" };
    const detail = "OCI shows no such container instance to the bot";
    return { what, ok: false, detail, todo: `${allow(RIGHTS.read, where)}; ${READ_TOO}` };
  } catch (error) {
    return { what, ok: false, ...explained(error, RIGHTS.read, where) };
  }
}

const READ_TOO = "reading one also needs: inspect compute-containers";

/** Each in a state in which it can do nothing, with a version that no instance has: two reasons for OCI to refuse. */
const HARMLESS_IN = { start: "ACTIVE", stop: "INACTIVE", reboot: "INACTIVE" } as const;
const NO_VERSION = "lamplighter-check";

async function* checkActions(where: Where, records: readonly OciRecord[]): AsyncGenerator<Finding> {
  for (const action of ["start", "stop", "reboot"] as const) {
    const state = HARMLESS_IN[action];
    const id = records.find(({ lifecycleState }) => lifecycleState === state)?.id;
    yield await dryRun(where, action, id);
  }
}

async function dryRun(where: Where, action: OciAction, id: string | undefined): Promise<Finding> {
  const right = RIGHTS[action];
  const what = `${right.permission} in ${nameOf(where)}`;
  if (!id) {
    const state = action === "start" ? "running" : "stopped";
    return { what, ok: true, detail: `not tried: that needs an instance that is ${state}` };
  }
  const { client, call } = where.region;
  const about = { right, what: "instance", id, seen: true } as const;
  try {
    await call(about, () =>
      sendTo(client, action, { containerInstanceId: id, ifMatch: NO_VERSION }),
    );
    return { what, ok: true, detail: `allowed on ${id}` };
  } catch (error) {
    if (error instanceof ProviderError && provesRight(error.trouble))
      return { what, ok: true, detail: `allowed on ${id}` };
    return { what, ok: false, ...explained(error, right, where) };
  }
}

/** OCI looks at rights first: whoever is told about state or version has the right. */
const provesRight = ({ kind }: Trouble): boolean => kind === "wrong-state" || kind === "busy";

function explained(error: unknown, right: Right, where: Where): Pick<Finding, "detail" | "todo"> {
  if (!(error instanceof ProviderError)) throw error;
  return { detail: error.trouble.detail, todo: todoFor(error.trouble, right, where) };
}

const allow = ({ policy, permission }: Right, { compartment }: Where): string =>
  `add the policy statement: Allow <the bot's group> to ${policy} in compartment ${compartment ? `id ${compartment}` : "<its compartment>"} (gives ${permission}; docs/providers/oci-container-instances.md)`;

function todoFor(trouble: Trouble, right: Right, where: Where): string {
  switch (trouble.kind) {
    case "not-allowed":
      return allow(right, where);
    case "credentials":
      return "give the bot a working API key, or run it where OCI gives it a principal (option auth)";
    case "unreachable":
      return "check the network, the region's name and the endpoints";
    case "throttled":
    case "provider-fault":
      return "try again in a few minutes";
    case "not-found":
      return trouble.code === "SecretContent"
        ? "put the OCID of the container instance into the secret, as plain text"
        : "check the OCID";
    case "busy":
    case "wrong-state":
    case "capacity":
    case "quota":
    case "unsupported":
    case "protected":
      return "look at it in the OCI console";
    default:
      return trouble.kind satisfies never;
  }
}
