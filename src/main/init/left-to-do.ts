import { commands } from "../../../commands/index.ts";
import { kinds } from "../kinds.ts";
import type { Answers, CloudAnswer, CloudKind } from "./answers.ts";
import { configOf, platformOf } from "./config-of.ts";

/** What a person still has to do, step by step, for the terminal. */
export async function leftToDo(answers: Answers, file: string): Promise<string> {
  const config = configFlag(file);
  const clouds = await Promise.all(answers.clouds.map(cloudStep));
  const steps = [
    ...(await chatSteps(answers)),
    ...clouds.flat(),
    `Try every cloud and chat: npx lamplighter check${config}`,
    `Start the bot (npx lamplighter${config}) and ${FIRST_WORDS[platformOf(answers)]}`,
  ];
  const numbered = steps.map(
    (step, at) => `${`${at + 1}.`.padEnd(3)} ${step.replaceAll("\n", "\n    ")}`,
  );
  return ["What is left to do", ...numbered].join("\n\n");
}

const configFlag = (file: string): string =>
  file === "lamplighter.yaml" ? "" : ` --config ${file}`;

const FIRST_WORDS = {
  slack: "type /vm list in the channel.",
  discord: "type /vm list in the channel.",
  web: "type /vm list on the page whose address it says.",
} as const;

async function chatSteps(answers: Answers): Promise<readonly string[]> {
  const { chat, address = "" } = answers;
  switch (chat) {
    case "slack":
      return slackSteps(answers, await manifestLink({ mode: "socket" }));
    case "slack-http":
      return slackSteps(answers, await manifestLink({ mode: "http", baseUrl: address }));
    case "discord":
      return [
        "Make an application and its bot at https://discord.com/developers/applications; docs/platforms/discord.md\nhas each click, and the link by which the bot is invited into the server.",
        variables(answers),
      ];
    case "page":
      return [];
    default:
      return chat satisfies never;
  }
}

const slackSteps = (answers: Answers, link: string): readonly string[] => [
  `Create the Slack app: open this link, choose the workspace, and press Create. (It is manifest.yml, ready to be\nsent; docs/platforms/slack.md has more.)\n${link}`,
  `Install the app (Install App). ${variables(answers)}`,
  "In the channel: /invite @lamplighter",
];

/** Slack's page for a new app, with everything filled in. */
async function manifestLink(reach: ManifestReach): Promise<string> {
  const { slackManifest } = await import("../../platforms/slack/manifest.ts");
  const manifest = slackManifest(
    commands.map(({ spec }) => spec),
    reach,
  );
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;
}

type ManifestReach = Parameters<
  typeof import("../../platforms/slack/manifest.ts").slackManifest
>[1];

/** Which variables the chat needs and where their values are found, as the bot itself says when they are missing. */
function variables(answers: Answers): string {
  const platform = platformOf(answers);
  const options = configOf(answers).platforms[platform];
  const missing = kinds.platforms[platform]?.missingSecrets?.(options, {}) ?? [];
  const lines = missing.map((sentence) => `  ${sentence.replace(" is missing:", ":")}`);
  return ["Put these into the environment of the bot, never into the file:", ...lines].join("\n");
}

const DOCS: Readonly<
  Record<Exclude<CloudKind, "simulator">, readonly [cloud: string, doc: string]>
> = {
  "aws-ec2": ["AWS", "docs/providers/aws-ec2.md"],
  openstack: ["OpenStack", "docs/providers/openstack.md"],
  "oci-container-instances": ["OCI", "docs/providers/oci-container-instances.md"],
  "huawei-ecs": ["Huawei Cloud", "docs/providers/huawei-ecs.md"],
};

async function cloudStep({ provider }: CloudAnswer): Promise<readonly string[]> {
  if (provider === "simulator") return [];
  const [cloud, doc] = DOCS[provider];
  if (provider !== "aws-ec2")
    return [
      `${cloud}: ${CREDENTIALS[provider]}\nThe least rights that do it all: ${doc}, “Rights”.`,
    ];
  const { leastRights } = await import("../../providers/aws-ec2/least-rights.ts");
  return [
    `${cloud}: give the bot credentials in any usual way (role, profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY),\nwith this IAM policy: your account number in it, and on the instances a tag of your choosing. More: ${doc}\n${leastRights()}`,
  ];
}

const CREDENTIALS = {
  openstack: "the bot signs in with the entry of clouds.yaml, or with the OS_* variables.",
  "oci-container-instances":
    "the bot reads the API key of ~/.oci/config; set auth for a principal.",
  "huawei-ecs": "the bot reads HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK from its environment.",
} as const;
