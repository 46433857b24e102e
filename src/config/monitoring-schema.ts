import { z } from "zod";
import type { CrossFinding } from "./finding.ts";
import { type Tree, tree } from "./tree.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const TOKEN = /^[\x21-\x7e]{16,}$/;

/** What others may read of the bot itself. */
export function monitoringSchema() {
  // The complaint does not repeat what was written: it is a secret.
  const error = "Must be one word of at least 16 plain characters.";
  return z
    .strictObject({
      metrics: z.boolean().default(false),
      token: z.string().trim().regex(TOKEN, { error }).optional(),
    })
    .prefault({});
}

/** Figures that anybody in the network could read. */
export function monitoringChecks(file: Tree): CrossFinding[] {
  const { metrics, token } = tree(file.monitoring);
  const host = tree(file.http).host ?? "127.0.0.1";
  if (metrics !== true || token !== undefined || LOOPBACK.test(String(host))) return [];
  return [
    {
      path: ["monitoring", "metrics"],
      sentence: "Anybody who reaches the server could read /metrics.",
      hint: "Write a token beside it, or let http.host be 127.0.0.1.",
    },
  ];
}
