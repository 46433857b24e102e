import { type Answers, type CloudAnswer, USUAL_RIGHTS } from "./answers.ts";
import { PAGE } from "./config-of.ts";
import type { Given } from "./request.ts";

/** What was said, and for the rest what is usual; or the flags without which nothing can be written. */
export function complete(given: Given): Answers | readonly string[] {
  const { chat, clouds, address, allow = USUAL_RIGHTS } = given;
  const channel = given.channel ?? (chat === "page" ? PAGE.channel : undefined);
  const missing = [
    ...(chat === undefined ? ["--chat slack"] : []),
    ...(chat === "slack-http" && address === undefined
      ? ["--address https://bot.example.com"]
      : []),
    ...(clouds === undefined ? ["--cloud aws-ec2 --region eu-west-1"] : clouds.flatMap(missingOf)),
    ...(channel === undefined ? ["--channel ID"] : []),
  ];
  if (chat === undefined || clouds === undefined || channel === undefined || missing.length > 0)
    return missing;
  return { chat, address, clouds, channel, operators: operatorsOf(given), allow };
}

/** On the page everybody is made up, and so is a group that may act; elsewhere nobody can guess one. */
function operatorsOf({ chat, operators }: Given): Answers["operators"] {
  if (operators) return operators;
  return chat === "page" ? { kind: "group", id: PAGE.group } : { kind: "nobody" };
}

/** The flags without which this cloud cannot be written down. */
export function missingOf(cloud: CloudAnswer): readonly string[] {
  switch (cloud.provider) {
    case "aws-ec2":
      return cloud.regions.length === 0 ? ["--region aws-ec2:eu-west-1"] : [];
    case "oci-container-instances":
      return [
        ...(cloud.regions.length === 0 ? [`--region ${cloud.provider}:eu-frankfurt-1`] : []),
        ...(cloud.compartments.length === 0 ? ["--compartment OCID"] : []),
      ];
    case "huawei-ecs":
      return cloud.projects.length === 0 ? ["--project eu-west-101:PROJECT-ID"] : [];
    case "openstack":
    case "simulator":
      return [];
    default:
      return cloud satisfies never;
  }
}
