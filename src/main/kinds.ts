import type { Kinds } from "../config.ts";
import { apiOptions } from "../platforms/api/options.ts";
import { discordOptions, discordSecrets } from "../platforms/discord/options.ts";
import { slackOptions, slackSecrets } from "../platforms/slack/options.ts";
import { webOptions } from "../platforms/web/options.ts";
import { awsEc2Options } from "../providers/aws-ec2/options.ts";
import { huaweiOptions } from "../providers/huawei-ecs/options.ts";
import { ociOptions } from "../providers/oci-container-instances/options.ts";
import { openstackOptions } from "../providers/openstack/options.ts";
import { simulatorOptions } from "../providers/simulator/options.ts";

/** Everything that can be configured. Only schemas: no SDK is loaded for them. */
export const kinds: Kinds = {
  providers: {
    "aws-ec2": awsEc2Options,
    openstack: openstackOptions,
    "oci-container-instances": ociOptions,
    "huawei-ecs": huaweiOptions,
    simulator: simulatorOptions,
  },
  platforms: {
    slack: {
      options: slackOptions,
      missingSecrets(options, env) {
        const found = slackSecrets(slackOptions.parse(options), env);
        return found.complete ? [] : found.problems;
      },
    },
    discord: {
      options: discordOptions,
      missingSecrets(options, env) {
        const found = discordSecrets(discordOptions.parse(options), env);
        return found.complete ? [] : found.problems;
      },
    },
    web: { options: webOptions },
    api: { options: apiOptions },
  },
};
