import { onTestFinished } from "vitest";
import type { Evidence } from "../../src/evidence/evidence.ts";
import { createPrometheusEvidence, type PrometheusOptions } from "../../src/evidence/prometheus.ts";
import { readValueTemplate } from "../../src/model/value-template.ts";
import {
  type FakeOptions,
  type FakePrometheus,
  startFakePrometheus,
} from "../fakes/prometheus/fake.ts";
import { silentLog } from "../support/silent-log.ts";

interface Asked extends Partial<Omit<PrometheusOptions, "match">> {
  readonly label?: string;
  /** `{id}` */
  readonly value?: string;
}

export async function fakeFor(options: FakeOptions = {}): Promise<FakePrometheus> {
  const fake = await startFakePrometheus(options);
  onTestFinished(() => fake.close());
  return fake;
}

export function evidenceFrom(url: string, asked: Asked = {}): Evidence {
  const { label = "instance_id", value = "{id}", ...options } = asked;
  const template = readValueTemplate(value);
  if (!template) throw new Error(`no template: ${value}`);
  return createPrometheusEvidence({
    url,
    match: { label, value: template },
    queries: {},
    now: Date.now,
    log: silentLog,
    ...options,
  });
}

/** Of node_exporter on a machine that is so busy: each second, so much of it was spent. */
export function busy(value: string, share: number, label = "instance_id") {
  const labels = { [label]: value, cpu: "0" };
  const name = "node_cpu_seconds_total";
  return [
    { name, labels: { ...labels, mode: "user" }, value: share * 0.75 },
    { name, labels: { ...labels, mode: "system" }, value: share * 0.25 },
    { name, labels: { ...labels, mode: "idle" }, value: 1 - share },
  ];
}

export const loggedIn = (value: string, sessions: number, label = "instance_id") => [
  { name: "node_logind_sessions", labels: { [label]: value, class: "user" }, value: sessions },
  { name: "node_logind_sessions", labels: { [label]: value, class: "greeter" }, value: 1 },
];

/** A log that keeps its warnings. */
export function logBook() {
  const warnings: string[] = [];
  const warn = (fields: object, message: string): void =>
    void warnings.push(`${message}: ${JSON.stringify(fields)}`);
  return { warnings, log: { ...silentLog, warn } };
}
