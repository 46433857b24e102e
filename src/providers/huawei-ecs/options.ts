import { z } from "zod";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const PROJECT = /^[0-9a-f]{32}$/;

const endpoint = z.url({ protocol: /^https?$/ }).optional();

const region = z.strictObject({
  project: z
    .string()
    .regex(PROJECT, { error: "is not a project id: 32 digits and letters a to f" })
    .describe("Id of the account's project in this region"),
  endpoint: endpoint.describe(
    "Another address than Huawei's own for ECS, e.g. a VPC endpoint or that of the European site",
  ),
  cceEndpoint: endpoint.describe(
    "The same for CCE; default: Huawei's own, or the endpoint given for ECS with cce in the place of ecs",
  ),
});

/** What an operator may say about one Huawei Cloud account. */
export const huaweiOptions = z
  .strictObject({
    regions: z
      .record(
        z.string().regex(REGION, { error: "is not a Huawei Cloud region such as eu-west-101" }),
        region,
      )
      .refine((regions) => Object.keys(regions).length > 0, { error: "needs at least one region" })
      .describe("Regions whose servers the bot sees, each with its project"),
    accessKey: z.string().min(1).optional().describe("Access key; default: HUAWEICLOUD_SDK_AK"),
    secretKey: z.string().min(1).optional().describe("Secret key; default: HUAWEICLOUD_SDK_SK"),
    securityToken: z
      .string()
      .min(1)
      .optional()
      .describe("Only for temporary keys; default: HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    enterpriseProject: z
      .union([z.uuid(), z.enum(["0", "all_granted_eps"])], {
        error: 'is not the id of an enterprise project, nor "0", nor "all_granted_eps"',
      })
      .optional()
      .describe(
        "Only servers of this enterprise project; all_granted_eps: of all that the keys may see",
      ),
    clusters: z
      .enum(["ids", "names", "hibernate"])
      .default("names")
      .describe(
        "CCE: know clusters by id alone, by name too, or also put them to sleep and wake them with their nodes",
      ),
    timeoutMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe("How long one request to Huawei Cloud may take, in milliseconds"),
  })
  .refine(({ accessKey, secretKey }) => (accessKey === undefined) === (secretKey === undefined), {
    path: ["secretKey"],
    error: "goes together with accessKey: give both or neither",
  })
  .refine(
    ({ accessKey, securityToken }) => securityToken === undefined || accessKey !== undefined,
    {
      path: ["securityToken"],
      error: "is only used together with accessKey and secretKey",
    },
  );

export type HuaweiOptions = z.infer<typeof huaweiOptions>;
