import type { Permission } from "../../model/action.ts";
import type { PlatformName } from "../../model/people.ts";
import type { Answers, Chat, CloudAnswer, CloudKind } from "./answers.ts";

/** The names under which people read of the clouds until somebody chooses others. */
const NAMES: Readonly<Record<CloudKind, string>> = {
  "aws-ec2": "aws",
  openstack: "openstack",
  "oci-container-instances": "oci",
  "huawei-ecs": "huawei",
  simulator: "lab",
};

const PLATFORM: Readonly<Record<Chat, Exclude<PlatformName, "api">>> = {
  slack: "slack",
  "slack-http": "slack",
  discord: "discord",
  page: "web",
};
export const platformOf = ({ chat }: Pick<Answers, "chat">) => PLATFORM[chat];

const ROLE = "@operators";

/** The channel and the group that the page has if nothing else is said. */
export const PAGE = { channel: "lab", group: "devs" } as const;

/** The configuration that these answers mean, as data. */
export function configOf(answers: Answers) {
  const { operators, clouds } = answers;
  const group =
    operators.kind === "group" ? { [ROLE]: [principal(answers, operators.id)] } : undefined;
  return {
    clouds: Object.fromEntries(clouds.map((cloud) => [NAMES[cloud.provider], entryOf(cloud)])),
    platforms: { [platformOf(answers)]: platformOptions(answers) },
    ...(group && { roles: group }),
    channels: [
      {
        [platformOf(answers)]: answers.channel,
        instances: "all",
        grants: grantsOf(answers),
      },
    ],
  };
}

function principal({ chat }: Answers, id: string): string {
  return chat === "discord" ? `discord:role:${id}` : `${platformOf({ chat })}:group:${id}`;
}

function grantsOf({ operators, allow }: Answers) {
  const view: readonly Permission[] = ["view"];
  switch (operators.kind) {
    case "everybody":
      return [{ role: "member", allow: [...view, ...allow] }];
    case "nobody":
      return [{ role: "member", allow: view }];
    case "group":
      return [
        { role: "member", allow: view },
        // A group that may act must also see, wherever the first line is taken out.
        { role: ROLE, allow: [...view, ...allow] },
      ];
    default:
      return operators satisfies never;
  }
}

function platformOptions({ chat, channel }: Answers): object {
  switch (chat) {
    case "slack":
      return { mode: "socket" };
    case "slack-http":
      return { mode: "http" };
    case "discord":
      return { mode: "gateway" };
    case "page":
      return channel === PAGE.channel ? {} : { channels: [{ id: channel, name: channel }] };
    default:
      return chat satisfies never;
  }
}

function entryOf(cloud: CloudAnswer): object {
  const { provider } = cloud;
  switch (provider) {
    case "aws-ec2":
      return { provider, regions: cloud.regions };
    case "openstack":
      return {
        provider,
        ...(cloud.entry && { cloud: cloud.entry }),
        ...(cloud.regions.length > 0 && { regions: cloud.regions }),
      };
    case "oci-container-instances":
      return { provider, regions: cloud.regions, compartments: cloud.compartments };
    case "huawei-ecs": {
      const regions = cloud.projects.map(({ region, project }) => [region, { project }] as const);
      return { provider, regions: Object.fromEntries(regions) };
    }
    case "simulator":
      return { provider };
    default:
      return cloud satisfies never;
  }
}
