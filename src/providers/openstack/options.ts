import { z } from "zod";

const text = (about: string) => z.string().min(1).optional().describe(about);

/** Everything that says who the bot is; only beside `authUrl`. */
const IDENTITY = [
  "username",
  "userId",
  "password",
  "userDomainName",
  "userDomainId",
  "projectName",
  "projectId",
  "projectDomainName",
  "projectDomainId",
  "applicationCredentialId",
  "applicationCredentialName",
  "applicationCredentialSecret",
] as const;

/** What an operator may say about one OpenStack project. */
export const openstackOptions = z
  .strictObject({
    cloud: text(
      "Entry of clouds.yaml that holds the credentials; default: OS_CLOUD, OS_* variables",
    ),
    authUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Keystone's address, e.g. https://auth.example.org/v3; instead of cloud"),
    username: text("User, with a password"),
    userId: text("User by its id, with a password"),
    password: text("Secret: name a variable of the environment here"),
    userDomainName: text("Domain of the user; default: the domain with the id default"),
    userDomainId: text("Domain of the user, by its id"),
    projectName: text("Project whose servers the bot sees"),
    projectId: text("Project by its id"),
    projectDomainName: text("Domain of the project; default: the domain with the id default"),
    projectDomainId: text("Domain of the project, by its id"),
    applicationCredentialId: text("Application credential instead of user and project"),
    applicationCredentialName: text(
      "Application credential by its name, with the user it belongs to",
    ),
    applicationCredentialSecret: text("Secret: name a variable of the environment here"),
    regions: z
      .array(z.string().min(1))
      .nonempty({ error: "needs at least one region" })
      .optional()
      .describe(
        "Regions whose servers the bot sees; default: that of clouds.yaml or OS_REGION_NAME",
      ),
    interface: z
      .enum(["public", "internal", "admin"])
      .optional()
      .describe("Which of the catalog's addresses is used; default: public"),
    computeEndpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Another address for Nova than the catalog's; only with one region"),
    caFile: text("PEM file with the certificate authority of a private cloud"),
    stop: z
      .enum(["stop", "shelve"])
      .default("stop")
      .describe("What a stop does: switch off, or shelve, which also frees the host"),
    timeoutMs: z
      .int()
      .min(100)
      .max(60_000)
      .default(10_000)
      .describe("How long one request to OpenStack may take, in milliseconds"),
  })
  .refine(({ cloud, authUrl }) => cloud === undefined || authUrl === undefined, {
    path: ["authUrl"],
    error: "cannot stand beside cloud: the credentials come from one place",
  })
  .superRefine((options, context) => {
    if (options.authUrl !== undefined) return;
    for (const key of IDENTITY)
      if (options[key] !== undefined)
        context.addIssue({ code: "custom", path: [key], message: "is only used with authUrl" });
  })
  .refine(({ computeEndpoint, regions = [] }) => !computeEndpoint || regions.length < 2, {
    path: ["computeEndpoint"],
    error: "is one region's address: it cannot serve several regions",
  });

export type OpenstackOptions = z.infer<typeof openstackOptions>;
