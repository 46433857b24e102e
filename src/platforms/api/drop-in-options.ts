import { z } from "zod";

/** What the bot itself serves, so that no predecessor's route can stand there. */
const OWN = /^\/(api|web|slack|discord|healthz|readyz|metrics)(\/|$)/;

const path = (usual: string) =>
  z
    .string()
    .regex(/^(\/|(\/[A-Za-z0-9][\w.-]*)+)$/, { error: "is not a path such as /openstack" })
    .refine((written) => !OWN.test(written), { error: "is the bot's own" })
    .default(usual)
    .describe("What stands before its routes; / for nothing");

const cloud = z
  .string()
  .min(1)
  .describe("The one configured cloud, on whose instances alone its routes act");

const waitSeconds = z
  .int()
  .min(1)
  .max(240)
  .default(240)
  .describe("How long an answer waits for the end, in seconds");

const word = (about: string) => z.string().min(1).max(255).optional().describe(about);

const openstackLambda = z.strictObject({
  path: path("/openstack"),
  cloud,
  queryKey: z
    .boolean()
    .default(false)
    .describe("Whether the API key may stand in the address, as api_key"),
  region: word("What OS_REGION_NAME was: meant where the request names no region"),
  instance: word("What INSTANCE_ID was: meant where the request names no instance"),
});

const ociFunction = z.strictObject({
  path: path("/oci"),
  cloud,
  instance: word("Name or OCID of the one instance that it is about; else the body has the ocid"),
  waitSeconds,
});

const huaweiFunction = z.strictObject({
  action: z.enum(["start", "stop"]).describe("What this function does"),
  type: z.enum(["SOFT", "HARD"]).default("SOFT").describe("How it stops"),
  clusterId: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, { error: "is not the id of a cluster" })
    .optional()
    .describe("Its cluster; without it, all nodes of all clusters"),
  region: word("Its region; not needed where the cloud has one only"),
});

const huaweiCce = z.strictObject({
  path: path("/huawei"),
  cloud,
  functions: z
    .record(
      z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, { error: "is no name for a function" }),
      huaweiFunction,
    )
    .default({})
    .describe("Functions that are called without settings, each by its name below the path"),
  waitSeconds,
});

const vmManagement = z.strictObject({
  path: path("/vm-management"),
  cloud,
  reset: z
    .enum(["reboot", "rebuild"])
    .optional()
    .describe(
      "What reset does: a hard reboot, or a rebuild that loses the disk; without it nothing",
    ),
});

/** Routes of the tools that came before, for clients written for them. None is open unless it is named. */
export const dropInOptions = z.strictObject({
  openstackLambda: openstackLambda.optional(),
  ociFunction: ociFunction.optional(),
  huaweiCce: huaweiCce.optional(),
  vmManagement: vmManagement.optional(),
});

export type DropInOptions = z.infer<typeof dropInOptions>;
