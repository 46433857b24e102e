import type { Checkable } from "../check.ts";
import type { Config } from "../config.ts";
import { type Evidence, noEvidence } from "../evidence/evidence.ts";
import type { Log } from "../model/log.ts";

interface EvidenceTools {
  readonly now: () => number;
  readonly log: Log;
}

/** Whom the bot asks how instances are in use. What asks is loaded here, and not before. */
export async function createEvidence({ metrics }: Config, tools: EvidenceTools): Promise<Evidence> {
  if (!metrics.prometheus) return noEvidence;
  const { createPrometheusEvidence } = await import("../evidence/prometheus.ts");
  const { url, token, tenant, label, value, cpu, sessions } = metrics.prometheus;
  const server = { url, token, tenant };
  const asked = { match: { label, value }, queries: { cpu, sessions } };
  return createPrometheusEvidence({ ...server, ...asked, ...tools });
}

/** The same, to be tried. */
export function metricsOf({ metrics }: Config): Record<string, Checkable> {
  const { prometheus } = metrics;
  if (!prometheus) return {};
  const { label, cpu, sessions, ...server } = prometheus;
  const checkable: Checkable = {
    async *check() {
      const { checkPrometheus } = await import("../evidence/check-prometheus.ts");
      yield* checkPrometheus({ ...server, match: { label }, queries: { cpu, sessions } });
    },
  };
  return { prometheus: checkable };
}
