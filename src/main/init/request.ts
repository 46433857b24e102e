import { parseArgs } from "node:util";
import { PERMISSIONS, type Permission } from "../../model/action.ts";
import {
  ADDRESS_FORM,
  type Answers,
  CHATS,
  CLOUDS,
  type CloudAnswer,
  type CloudKind,
  isChat,
  isCloud,
  isHttps,
  readOperators,
  readProject,
  wordsIn,
} from "./answers.ts";

/** What `lamplighter init …` was asked for. */
export interface InitRequest {
  readonly config: string | undefined;
  readonly help: boolean;
  /** Nothing is asked: what was not said is as usual. */
  readonly yes: boolean;
  /** A file that is there may be replaced. */
  readonly force: boolean;
  /** Everything is tried in the end. */
  readonly check: boolean;
  /** What was said by flags. */
  readonly given: Given;
}

export type Given = Partial<Answers>;

export const INIT_USAGE = `Usage: lamplighter init [FLAGS]

  Asks for what a first configuration needs, writes it, and says what is left to do. Secrets are neither asked for
  nor written. Each flag answers a question:

  --chat ${CHATS.join("|")}
  --address URL             where Slack finds the bot, with --chat slack-http
  --cloud KIND              ${CLOUDS.join(", ")};
                            several with commas
  --region [KIND:]REGION    AWS EC2, OCI, OpenStack; several with commas
  --project REGION:ID       Huawei Cloud: a region and the project in it; several with commas
  --compartment OCID        OCI; several with commas
  --os-cloud NAME           OpenStack: the entry of clouds.yaml; without it the OS_* variables count
  --channel ID              where people talk to the bot
  --operators ID|everybody|nobody
                            the group (Discord: role) that may do more than look
  --allow RIGHT[,RIGHT…]    what the operators may do: start,stop,reboot,schedule,hold if nothing is said

  --yes      asks nothing
  --force    replaces a file that is there
  --check    tries every cloud and chat in the end
  --config FILE   lamplighter.yaml if nothing is said`;

const FLAGS = {
  config: { type: "string" },
  help: { type: "boolean", short: "h" },
  yes: { type: "boolean", short: "y" },
  force: { type: "boolean" },
  check: { type: "boolean" },
  chat: { type: "string" },
  address: { type: "string" },
  cloud: { type: "string", multiple: true },
  region: { type: "string", multiple: true },
  project: { type: "string", multiple: true },
  compartment: { type: "string", multiple: true },
  "os-cloud": { type: "string" },
  channel: { type: "string" },
  operators: { type: "string" },
  allow: { type: "string", multiple: true },
} as const;

type Values = ReturnType<typeof parse>["values"];

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });

/**
 * Reads what stands after `lamplighter init`.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readInitRequest(args: readonly string[]): InitRequest | string {
  try {
    const { values, positionals } = parse(args);
    const [extra] = positionals;
    if (extra !== undefined) return `I do not understand “${extra}” after init.`;
    const given = readGiven(values);
    if (typeof given === "string") return given;
    const { config, help = false, yes = false, force = false, check = false } = values;
    return { config, help, yes, force, check, given };
  } catch (error) {
    return (error as Error).message;
  }
}

function readGiven(values: Values): Given | string {
  const { chat, address, channel, operators } = values;
  if (chat !== undefined && !isChat(chat)) return notOneOf("--chat", chat, CHATS);
  if (address !== undefined && chat !== "slack-http")
    return "--address goes with --chat slack-http: only Slack over HTTP calls the bot.";
  if (address !== undefined && !isHttps(address)) return ADDRESS_FORM;
  const clouds = readClouds(values);
  if (typeof clouds === "string") return clouds;
  const allow = readRights(values.allow);
  if (typeof allow === "string") return allow;
  return {
    ...(chat !== undefined && { chat }),
    ...(address !== undefined && { address }),
    ...(clouds !== undefined && { clouds }),
    ...(channel !== undefined && { channel }),
    ...(operators !== undefined && { operators: readOperators(operators) }),
    ...(allow !== undefined && { allow }),
  };
}

const list = (given: readonly string[] = []): readonly string[] => given.flatMap(wordsIn);

const notOneOf = (flag: string, typed: string, choices: readonly string[]): string =>
  `“${typed}” is not possible for ${flag}: it takes ${choices.join(", ")}.`;

function readRights(
  given: readonly string[] | undefined,
): readonly Permission[] | string | undefined {
  if (given === undefined) return undefined;
  const rights = list(given);
  const known: readonly string[] = PERMISSIONS;
  const strange = rights.find((right) => !known.includes(right));
  if (strange !== undefined) return notOneOf("--allow", strange, PERMISSIONS);
  return rights.length > 0 ? (rights as Permission[]) : "--allow needs at least one right.";
}

/** Which flags are about which cloud; a flag without its cloud is a slip. */
const BELONGS: readonly (readonly ["project" | "compartment" | "os-cloud", CloudKind])[] = [
  ["project", "huawei-ecs"],
  ["compartment", "oci-container-instances"],
  ["os-cloud", "openstack"],
];

function readClouds(values: Values): readonly CloudAnswer[] | string | undefined {
  const named = [...new Set(list(values.cloud))];
  const strange = named.find((word) => !isCloud(word));
  if (strange !== undefined) return notOneOf("--cloud", strange, CLOUDS);
  const chosen = named.filter(isCloud);
  const stray = BELONGS.find(([flag, cloud]) => values[flag] && !chosen.includes(cloud));
  if (stray) return `--${stray[0]} goes with --cloud ${stray[1]}.`;
  const regions = readRegions(list(values.region), chosen);
  if (typeof regions === "string") return regions;
  if (chosen.length === 0) return undefined;
  return chosen.map((cloud) => cloudFrom(cloud, regions.get(cloud) ?? [], values));
}

const WITH_REGIONS: readonly CloudKind[] = ["aws-ec2", "openstack", "oci-container-instances"];

type Regions = ReadonlyMap<CloudKind, readonly string[]>;

/** Each region with its cloud, which need not be said where only one is possible. */
function readRegions(typed: readonly string[], chosen: readonly CloudKind[]): Regions | string {
  const possible = chosen.filter((cloud) => WITH_REGIONS.includes(cloud));
  const only = possible.length === 1 ? possible[0] : undefined;
  const found = new Map<CloudKind, string[]>();
  for (const word of typed) {
    const [first = "", second] = word.split(":");
    const region = second ?? first;
    const cloud = second === undefined ? only : possible.find((one) => one === first);
    if (cloud === undefined) return unclearRegion(region, possible);
    found.set(cloud, [...(found.get(cloud) ?? []), region]);
  }
  return found;
}

const unclearRegion = (region: string, possible: readonly CloudKind[]): string =>
  possible.length === 0
    ? `--region ${region} goes with a --cloud that has regions: ${WITH_REGIONS.join(", ")}.`
    : `Say which cloud the region ${region} is of: ${possible.map((cloud) => `--region ${cloud}:${region}`).join(" or ")}.`;

function cloudFrom(provider: CloudKind, regions: readonly string[], values: Values): CloudAnswer {
  switch (provider) {
    case "aws-ec2":
      return { provider, regions };
    case "openstack":
      return { provider, regions, entry: values["os-cloud"] };
    case "oci-container-instances":
      return { provider, regions, compartments: list(values.compartment) };
    case "huawei-ecs":
      return { provider, projects: list(values.project).map(readProject) };
    case "simulator":
      return { provider };
    default:
      return provider satisfies never;
  }
}
