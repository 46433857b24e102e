import type { Permission } from "../../model/action.ts";

export const CHATS = ["slack", "slack-http", "discord", "page"] as const;
export type Chat = (typeof CHATS)[number];

export const CLOUDS = [
  "aws-ec2",
  "openstack",
  "oci-container-instances",
  "huawei-ecs",
  "simulator",
] as const;
export type CloudKind = (typeof CLOUDS)[number];

/** The few things that one cloud cannot do without. */
export type CloudAnswer =
  | { readonly provider: "aws-ec2"; readonly regions: readonly string[] }
  | {
      readonly provider: "openstack";
      /** The entry of clouds.yaml; without one the `OS_*` variables count. */
      readonly entry?: string | undefined;
      readonly regions: readonly string[];
    }
  | {
      readonly provider: "oci-container-instances";
      readonly regions: readonly string[];
      readonly compartments: readonly string[];
    }
  | { readonly provider: "huawei-ecs"; readonly projects: readonly RegionProject[] }
  | { readonly provider: "simulator" };

/** A region of Huawei Cloud, and the id of the project in it. */
export interface RegionProject {
  readonly region: string;
  readonly project: string;
}

/** Who may do more than look. */
export type Operators =
  | { readonly kind: "group"; readonly id: string }
  | { readonly kind: "everybody" }
  | { readonly kind: "nobody" };

/** All that a first configuration is made of. No secret is among it. */
export interface Answers {
  readonly chat: Chat;
  /** Where Slack finds the bot; only over HTTP. */
  readonly address?: string | undefined;
  readonly clouds: readonly CloudAnswer[];
  /** The channel's id, as the chat has it. */
  readonly channel: string;
  readonly operators: Operators;
  /** What the operators may do beside looking. */
  readonly allow: readonly Permission[];
}

/** What operators may do if nothing else is said: nothing that cannot be undone. */
export const USUAL_RIGHTS: readonly Permission[] = ["start", "stop", "reboot", "schedule", "hold"];

/** Words in a list that was typed: `eu-west-1, eu-central-1`. */
export const wordsIn = (typed: string): readonly string[] =>
  typed.split(/[\s,]+/).filter((word) => word !== "");

/** `eu-west-101:0a1b…`; without a colon the project is empty, which the configuration then complains about. */
export function readProject(typed: string): RegionProject {
  const [region = "", ...project] = typed.split(":");
  return { region, project: project.join(":") };
}

export function readOperators(typed: string): Operators {
  if (typed === "everybody" || typed === "nobody") return { kind: typed };
  return { kind: "group", id: typed };
}

export const isChat = (word: string): word is Chat => (CHATS as readonly string[]).includes(word);
export const isCloud = (word: string): word is CloudKind =>
  (CLOUDS as readonly string[]).includes(word);

export const ADDRESS_FORM =
  "The address must be one that Slack can reach, such as https://bot.example.com";

export const isHttps = (address: string): boolean =>
  URL.canParse(address) && new URL(address).protocol === "https:";
