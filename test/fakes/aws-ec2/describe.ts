import type { Machine, Moment } from "./machine.ts";
import { momentAt, stateCode } from "./machine.ts";
import { leaf, listOf, node, WireError } from "./wire.ts";
import type { Asked } from "./world.ts";
import { checkRight, machinesOf } from "./world.ts";

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

interface Seen {
  readonly machine: Machine;
  readonly moment: Moment;
}

const FILTER_VALUES_MAX = 200;
const WILDCARD = /[*?]/;

/** DescribeInstances: filters, pages, and the machines as they were a little while ago. */
export function describeInstances(asked: Asked): string {
  const ids = listOf(asked.query, "InstanceId");
  checkRight(asked, ids);
  const size = pageSize(asked.query, ids);
  const filters = readFilters(asked.query);
  const at = asked.world.now() - asked.world.staleMs;
  const named = ids.length > 0 ? machinesOf(asked, ids) : mine(asked, filters);
  const all = named
    .map((machine) => ({ machine, moment: momentAt(machine, at) }))
    .filter((seen) => filters.every((filter) => passes(seen, filter)));
  const from = readToken(asked.query.get("NextToken"));
  const page = all.slice(from, from + size);
  const next = from + size < all.length ? writeToken(from + size) : undefined;
  return `${node("reservationSet", ...reservations(page))}${leaf("nextToken", next)}`;
}

function pageSize(query: URLSearchParams, ids: readonly string[]): number {
  const given = query.get("MaxResults");
  if (given === null) return Number.MAX_SAFE_INTEGER;
  if (ids.length > 0)
    throw new WireError(
      "InvalidParameterCombination",
      "The parameter instancesSet cannot be used with the parameter maxResults",
    );
  const size = Number(given);
  if (!Number.isInteger(size) || size < 5 || size > 1000)
    throw new WireError(
      "InvalidParameterValue",
      `Value ( ${given} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  return size;
}

/** The asker's own; where ids are filtered by, those among these, so that a large cloud answers about a few as fast as a small one. */
function mine({ world, key, region }: Asked, filters: readonly Filter[]): readonly Machine[] {
  const ids = filters.find(({ name }) => name === "instance-id")?.values;
  const exact = ids && !ids.some((id) => WILDCARD.test(id)) ? new Set(ids) : undefined;
  const meant = exact
    ? [...exact].flatMap((id) => world.machines.get(id) ?? [])
    : [...world.machines.values()];
  return meant.filter((machine) => machine.account === key.account && machine.region === region);
}

function readFilters(query: URLSearchParams): readonly Filter[] {
  const filters: Filter[] = [];
  for (let index = 1; ; index += 1) {
    const name = query.get(`Filter.${index}.Name`);
    if (name === null) return filters;
    const values = listOf(query, `Filter.${index}.Value`);
    if (values.length > FILTER_VALUES_MAX)
      throw new WireError(
        "FilterLimitExceeded",
        `The maximum number of filter values specified on a single call is ${FILTER_VALUES_MAX}`,
      );
    filters.push({ name, values });
  }
}

function passes(seen: Seen, filter: Filter): boolean {
  const actual = filterable(seen, filter.name);
  return filter.values.some((pattern) => actual.some((value) => like(pattern, value)));
}

function filterable({ machine, moment }: Seen, name: string): readonly string[] {
  if (name.startsWith("tag:")) return optional(tagsOf(machine)[name.slice("tag:".length)]);
  switch (name) {
    case "tag-key":
      return Object.keys(tagsOf(machine));
    case "instance-id":
      return [machine.id];
    case "instance-state-name":
      return [moment.state];
    case "instance-type":
      return [machine.type];
    case "availability-zone":
      return [machine.zone];
    case "private-ip-address":
      return optional(machine.spec.privateIp);
    case "vpc-id":
      return optional(machine.spec.vpcId);
    default:
      throw new WireError("InvalidParameterValue", `The filter '${name}' is invalid`);
  }
}

const optional = (value: string | undefined): readonly string[] =>
  value === undefined ? [] : [value];

function like(pattern: string, value: string): boolean {
  if (!WILDCARD.test(pattern)) return pattern === value;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

const writeToken = (from: number): string => Buffer.from(`page:${from}`).toString("base64");

function readToken(token: string | null): number {
  if (token === null) return 0;
  const [, from] = /^page:(\d+)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (from === undefined) throw new WireError("InvalidNextToken", "The token is not valid.");
  return Number(from);
}

function tagsOf({ spec }: Machine): Readonly<Record<string, string>> {
  return spec.name === undefined ? { ...spec.tags } : { Name: spec.name, ...spec.tags };
}

function reservations(page: readonly Seen[]): readonly string[] {
  const groups = new Map<string, Seen[]>();
  for (const seen of page) {
    const group = groups.get(seen.machine.reservationId) ?? [];
    groups.set(seen.machine.reservationId, [...group, seen]);
  }
  return [...groups].map(([id, group]) =>
    node(
      "item",
      leaf("reservationId", id),
      leaf("ownerId", group[0]?.machine.account),
      node("instancesSet", ...group.map(instance)),
    ),
  );
}

function instance({ machine, moment }: Seen): string {
  const { spec } = machine;
  const gone = moment.state === "terminated";
  const tags = Object.entries(tagsOf(machine)).map(([key, value]) =>
    node("item", leaf("key", key), leaf("value", value)),
  );
  const { reason } = moment;
  return node(
    "item",
    leaf("instanceId", machine.id),
    leaf("imageId", "ami-0123456789abcdef0"),
    node(
      "instanceState",
      leaf("code", stateCode(machine, moment.state)),
      leaf("name", moment.state),
    ),
    leaf("reason", moment.transition ?? ""),
    leaf("instanceType", machine.type),
    leaf("launchTime", "2026-01-01T08:00:00.000Z"),
    node("placement", leaf("availabilityZone", machine.zone), leaf("tenancy", "default")),
    reason ? node("stateReason", leaf("code", reason.code), leaf("message", reason.message)) : "",
    gone ? "" : leaf("privateIpAddress", spec.privateIp),
    gone ? "" : leaf("ipAddress", spec.publicIp),
    leaf("vpcId", spec.vpcId),
    leaf("usageOperation", spec.usageOperation ?? "RunInstances"),
    node("tagSet", ...tags),
    node("hibernationOptions", leaf("configured", Boolean(spec.hibernation))),
    spec.managedBy === undefined
      ? node("operator", leaf("managed", false))
      : node("operator", leaf("managed", true), leaf("principal", spec.managedBy)),
  );
}
