import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { checkPrometheus } from "../../src/evidence/check-prometheus.ts";
import type { Queries } from "../../src/evidence/prometheus.ts";
import { instanceNamed } from "../fleet/instances.ts";
import { hasPrometheus } from "../support/prometheus.ts";
import { busy, evidenceFrom, logBook, loggedIn } from "./house.ts";
import { type Scraped, startPrometheus } from "./real-prometheus.ts";

const many = Array.from({ length: 120 }, (_, at) => instanceNamed(`web-${at}`));
const shareOf = (at: number): number => 0.02 + (at % 10) / 10;

const odd = [
  '"} or vector(1) #',
  "back\\slash",
  "\\x{41}",
  "line\nbreak",
  ".*",
  "a|b",
  "a",
  "b",
  "(?i)A",
  "{values}",
  "$&",
  "\u202Eeman",
  "Ünïcödé-🤖",
].map((name, at) => instanceNamed(name, { id: `odd-${at}` }));

const counting = (series: readonly Scraped[]) => series.map((one) => ({ ...one, counts: true }));

const SERIES: readonly Scraped[] = [
  ...many.flatMap(({ id }, at) => counting(busy(id, shareOf(at)))),
  ...loggedIn("i-web-3", 2),
  ...odd.flatMap(({ name }, at) => counting(busy(name, (at + 1) / 20, "name"))),
  {
    name: "libvirt_domain_info_cpu_time_seconds_total",
    labels: { domain: "instance-0000000a" },
    value: 1.5,
    counts: true,
  },
  { name: "libvirt_domain_info_virtual_cpus", labels: { domain: "instance-0000000a" }, value: 2 },
  {
    name: "libvirt_domain_openstack_info",
    labels: { domain: "instance-0000000a", instance_id: "6f1c" },
    value: 1,
  },
];

/** The query that the documentation gives. */
const LIBVIRT: Queries = { ...documented(), sessions: false };

function documented(): { readonly cpu: string } {
  const page = readFileSync("docs/configuration.md", "utf8");
  const [, shown = ""] =
    page.match(/```yaml\nmetrics:[^`]*?\n( +cpu: >-\n[^`]*libvirt[^`]*)```/) ?? [];
  return parse(shown) as { cpu: string };
}

describe.runIf(hasPrometheus)("a real Prometheus, behind a prefix and a password", () => {
  let url = "";
  let close = async (): Promise<void> => {};

  beforeAll(async () => {
    const server = await startPrometheus(SERIES);
    ({ url, close } = server);
    const ask = evidenceFrom(url);
    await vi.waitFor(
      async () => expect((await ask(many)).size, server.output()).toBe(many.length),
      { timeout: 25_000, interval: 200 },
    );
  });
  afterAll(() => close());

  test("tells of each machine how busy it is, seconds after it was first seen", async () => {
    const uses = await evidenceFrom(url)(many);
    for (const [at, { ref }] of many.entries())
      expect(uses.get(ref)).toMatchObject({
        cpu: expect.closeTo(shareOf(at), 1),
        sessions: at === 3 ? 2 : undefined,
      });
  });

  test("tells it of machines with names that no query should hold, and of no other", async () => {
    const ask = evidenceFrom(url, { label: "name", value: "{name}" });
    const together = await ask(odd);
    for (const [at, one] of odd.entries()) {
      const cpu = expect.closeTo((at + 1) / 20, 1);
      expect(together.get(one.ref)).toMatchObject({ cpu });
      expect([...(await ask([one]))]).toEqual([[one.ref, expect.objectContaining({ cpu })]]);
    }
  });

  test("takes every query, whatever a machine is called", async () => {
    const { log, warnings } = logBook();
    const ask = evidenceFrom(url, { log, label: "name", value: "{name}" });
    const sign = fc.constantFrom(..."\"\\\n\r'`{}()[]|.*+?^$#\uFFFD\u0000");
    const unit = fc.oneof(sign, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }));
    const names = fc.uniqueArray(fc.string({ unit, maxLength: 12 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(names, async (some) => {
        await ask(some.map((name, at) => instanceNamed(name, { id: `i-${at}` })));
        expect(warnings).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("tells it from the hypervisor's side too", async () => {
    const vm = instanceNamed("vm", { id: "6f1c" });
    const uses = await evidenceFrom(url, { queries: LIBVIRT })([vm]);
    expect(uses.get(vm.ref)?.cpu).toBeGreaterThan(0);
  });

  test("refuses a wrong password and a broken query, and the log says so without the password", async () => {
    const { log, warnings } = logBook();
    await evidenceFrom(url.replace("gl%25c", "wr0ng"), { log })(many);
    await evidenceFrom(url, { log, queries: { cpu: 'rate(up{{label}=~"{values}"})' } })(many);
    expect(warnings).toEqual([
      expect.stringMatching(/refuses the token or the tenant \(401\)/),
      expect.stringMatching(/\(bad_data\).*range vector/),
    ]);
    expect(warnings.join()).not.toMatch(/wr0ng|gl%|lamp:/);
  });

  test("is tried by `lamplighter check`", async () => {
    const told: string[] = [];
    const options = { url, match: { label: "instance_id" }, queries: {} };
    for await (const { ok, what, detail } of checkPrometheus(options))
      told.push(`${ok} ${what}: ${detail}`);
    expect(told).toEqual([
      expect.stringMatching(/^true an answer: http:\/\/127\.0\.0\.1:\d+\/metrics-of\/team$/),
      expect.stringMatching(/^true CPU by instance_id: highest: i-web-\d*9 with 9\d %$/),
      "true sessions by instance_id: most: i-web-3 with 2",
    ]);
  });
});

test.skipIf(hasPrometheus)(
  "NOT TRIED with a real Prometheus: there is no prometheus on this machine",
  (context) => {
    context.skip("install prometheus to ask a real one");
  },
);
