import { z } from "zod";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;

/** What an operator may say about one AWS account. */
export const awsEc2Options = z
  .strictObject({
    regions: z
      .array(z.string().regex(REGION, { error: "is not an AWS region such as eu-west-1" }))
      .nonempty({ error: "needs at least one region" })
      .describe("AWS regions whose instances the bot sees"),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe("Profile of the shared AWS configuration; default: the usual credential chain"),
    role: z
      .string()
      .regex(ROLE, { error: "is not a role such as arn:aws:iam::123456789012:role/lamplighter" })
      .optional()
      .describe("ARN of a role to assume, for instances of another account"),
    externalId: z
      .string()
      .min(2)
      .max(1224)
      .optional()
      .describe("External id that the role asks for; only with role"),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Another address than AWS's own for EC2, e.g. a VPC endpoint"),
    pricingEndpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe(
        "Another address than AWS's own for its prices; where endpoint is set, they are read only with it",
      ),
    stop: z
      .enum(["stop", "hibernate"])
      .default("stop")
      .describe("What a stop does: shut down, or hibernate where the instance can"),
    filters: z
      .record(z.string().min(1), z.array(z.string()).nonempty().max(200))
      .optional()
      .describe("EC2 filters: only matching instances are listed, e.g. { 'tag:team': [web] }"),
    timeoutMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe("How long one request to AWS may take, in milliseconds"),
  })
  .refine(({ role, externalId }) => externalId === undefined || role !== undefined, {
    path: ["externalId"],
    error: "is only used together with role",
  });

export type AwsEc2Options = z.infer<typeof awsEc2Options>;
