import { z } from "zod";
import { AUDIT_KINDS } from "../model/audit.ts";
import type { Webhook } from "../model/webhook.ts";
import { text } from "./fields.ts";
import type { Complaint } from "./principals.ts";

const WEBHOOKS_MAX = 20;
const SECRET_MIN = 16;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const NAME = /^[a-z0-9][a-z0-9._:-]{0,79}$/i;

/** Where others are told what happens. */
export const eventsSchema = () =>
  z.array(webhookSchema()).max(WEBHOOKS_MAX).default([]).superRefine(eachOnce);

function webhookSchema() {
  return z
    .strictObject({
      name: z
        .string()
        .regex(NAME, { error: "Must be one word of letters, digits and dashes." })
        .optional(),
      url: text(readUrl),
      secret: text(readSecret),
      kinds: z.array(z.enum(AUDIT_KINDS)).min(1).optional(),
      insecure: z.boolean().default(false),
    })
    .superRefine(({ url, insecure }, context) => {
      const { protocol, hostname } = new URL(url);
      if (protocol === "https:" || insecure || LOOPBACK.test(hostname)) return;
      const params = { hint: "Use https, or say insecure: true." };
      context.addIssue({
        code: "custom",
        path: ["url"],
        message: "Events would be sent in the clear.",
        params,
      });
    })
    .transform(
      ({ name, url, secret, kinds }): Webhook => ({
        name: name ?? new URL(url).host,
        url,
        secret,
        kinds,
      }),
    );
}

/** Neither complaint repeats what was written: it may be a secret. */
function readUrl(written: string): string | Complaint {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username + url.password + url.hash === "")
    return written;
  return {
    sentence: "Is not an address that events can be sent to.",
    hint: "Write https://, a host and a path, without a name or password.",
  };
}

function readSecret(written: string): string | Complaint {
  const key = written.replace(/^whsec_/, "");
  const isBase64 = key === written || /^[A-Za-z0-9+/]+={0,2}$/.test(key);
  if (isBase64 && key.length >= SECRET_MIN) return written;
  return {
    sentence: "Cannot be used to sign.",
    hint: `Write whsec_ and base64, or plain text, of at least ${SECRET_MIN} characters.`,
  };
}

function eachOnce(hooks: readonly Webhook[], context: z.RefinementCtx): void {
  hooks.forEach(({ name }, at) => {
    if (hooks.findIndex((one) => one.name === name) === at) return;
    const params = { hint: "Give each a name of its own." };
    context.addIssue({
      code: "custom",
      path: [at, "name"],
      message: "Another webhook has this name.",
      params,
    });
  });
}
