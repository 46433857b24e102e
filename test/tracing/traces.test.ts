import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createTracing } from "../../src/main/tracing.ts";
import type { OperationId } from "../../src/model/id.ts";
import type { Log } from "../../src/model/log.ts";
import type { Step } from "../../src/model/trace.ts";
import { type FakeCollector, type KeptSpan, startCollector } from "../fakes/otlp/collector.ts";
import { openApiHouse } from "../http/api/house.ts";
import { openCourt } from "../support/court.ts";

const YAML = `
clouds:
  lab: { provider: simulator }
platforms:
  web: {}
channels:
  - web: lab
    instances: all
    grants:
      - { role: "web:user:ana", allow: [view, stop] }
`;
const SECRET = "a-key-of-a-collector";
const TAG = "a-tag-of-a-machine";
const CODE = "123456";

const envFor = ({ url }: FakeCollector) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRET}`,
});

/** A log that keeps its lines, as they would be written. */
function keepingLog() {
  const lines: { readonly level: string; readonly fields: Record<string, unknown> }[] = [];
  const keep = (level: string) => (fields: object) => {
    lines.push({ level, fields: { ...fields } });
  };
  const log: Log = {
    debug: keep("debug"),
    info: keep("info"),
    warn: keep("warn"),
    error: keep("error"),
  };
  return { log, lines };
}

/** Which steps of one trace there are besides the operation's own span, on which all of them hang. */
function stepsUnder(whole: KeptSpan, spans: readonly KeptSpan[]): string[] {
  const others = spans.filter(
    ({ traceId, spanId }) => traceId === whole.traceId && spanId !== whole.spanId,
  );
  expect(others.map(({ parent }) => parent)).toEqual(others.map(() => whole.spanId));
  return others.map(({ name }) => name).toSorted();
}

describe("two stops, for which the cloud is silent at first, and a restart before it answers", () => {
  const { log, lines } = keepingLog();
  let collector: FakeCollector;
  let before: readonly KeptSpan[];

  beforeAll(async () => {
    collector = await startCollector(["x-key", SECRET]);
  });
  afterAll(() => collector.close());

  const ends = () => collector.spans.filter(({ name }) => name === "operation stop");
  const steps = (name: string) => lines.filter(({ fields }) => fields.step === name);

  test("both end", async () => {
    const machines = { "dev-box": TAG, "db-1": TAG };
    const court = await openCourt({ yaml: YAML, machines, log, env: envFor(collector) });
    court.cloud.silent = true;
    await court.says("web:ana", "stop dev-box");
    await court.says("web:ana", "stop db-1");
    await court.says("web:ana", "reboot db-1");
    await court.says("web:ana", `approve op_1 ${CODE}`);
    await court.quiet();
    await court.restart();
    before = [...collector.spans];
    court.cloud.silent = false;
    court.passes(60_000);
    await court.shows(/is stopped/);
    await court.quiet();
    await court.close();
    expect(ends().length).toBe(2);
  });

  test("each is one trace from the words to the end, on both sides of the restart", () => {
    expect(before.map(({ name }) => name)).not.toContain("operation stop");
    const said = before.filter(({ name }) => name === "said stop");
    for (const whole of ends()) {
      expect(whole).toMatchObject({ parent: undefined, failed: false, service: "lamplighter" });
      expect(said.map(({ traceId }) => traceId)).toContain(whole.traceId);
      expect(stepsUnder(whole, collector.spans)).toContain("said stop");
    }
    expect(new Set(ends().map(({ traceId }) => traceId)).size).toBe(2);
    expect(collector.refused).toEqual([]);
  });

  test("the one call that asks for both points at both, and belongs to neither", () => {
    const calls = collector.spans.filter(({ name }) => name === "begin stop");
    const roots = ends().map(({ traceId, spanId }) => `${traceId}/${spanId}`);
    expect(calls.map(({ links }) => links.toSorted())).toEqual([roots.toSorted()]);
    expect(ends().map(({ traceId }) => traceId)).not.toContain(calls[0]?.traceId);
  });

  test("one correlation id stands in every line from the click to the last call", () => {
    for (const { fields: end } of steps("end")) {
      const mine = lines.filter(({ fields: { correlation, correlations } }) =>
        [correlation, correlations].flat().includes(end.correlation),
      );
      const names = mine.map(({ fields }) => fields.step);
      expect(names).toEqual(expect.arrayContaining(["said", "look", "begin", "tell", "end"]));
      expect(names.lastIndexOf("look")).toBeGreaterThan(names.indexOf("begin"));
    }
    expect(steps("end").map(({ fields }) => fields.correlation)).toEqual(
      expect.arrayContaining(["web:event-1", "web:event-2"]),
    );
  });

  test("a step is one line: what was said, asked, told and ended for everybody, good looks for debugging", () => {
    expect(steps("begin")).toMatchObject([
      {
        level: "info",
        fields: {
          operationCount: 2,
          cloud: "lab",
          region: "here",
          action: "stop",
          instances: 2,
          outcome: "accepted",
        },
      },
    ]);
    expect(steps("said").map(({ fields }) => fields.outcome)).toContain("not-allowed");
    const looks = steps("look").map(({ level, fields }) => [level, fields.outcome]);
    expect(looks).toContainEqual(["info", "unreachable"]);
    expect(looks).toContainEqual(["debug", "done"]);
  });

  test("neither tells a tag, a code, or the collector's key", () => {
    for (const told of [collector.raw.join(), JSON.stringify(lines)])
      for (const hidden of [TAG, CODE, SECRET]) expect(told).not.toContain(hidden);
  });
});

test.concurrent("what a program asks for by HTTP is one trace, and is sent before the bot stops", async ({
  expect,
  onTestFinished,
}) => {
  const collector = await startCollector(["x-key", SECRET]);
  onTestFinished(() => collector.close());
  const house = await openApiHouse(undefined, envFor(collector));
  let isOpen = true;
  onTestFinished(() => (isOpen ? house.close() : undefined));
  const path = "/instances/dev-box/actions/stop?wait=20s";
  const { status, body } = await house.ask(path, { body: {} });
  expect(status).toBe(200);
  isOpen = false;
  await house.close();
  const [whole, ...more] = collector.spans.filter(({ name }) => name === "operation stop");
  if (!whole || more.length > 0) throw new Error("there is to be one");
  const names = ["begin stop", "look", "said stop"];
  expect(stepsUnder(whole, collector.spans)).toEqual(expect.arrayContaining(names));
  const about = whole.attributes;
  expect(about).toMatchObject({ "lamplighter.operation": body.id, "lamplighter.outcome": "done" });
  expect(about["lamplighter.correlation"]).toMatch(/^api:deploy:req_/);
});

describe.concurrent("a collector that takes nothing", () => {
  const step: Step = {
    name: "begin",
    operations: [{ id: "op_1" as OperationId, correlation: "web:1" }],
    from: Date.now(),
    to: Date.now(),
    outcome: "accepted",
    about: { action: "stop" },
  };

  test.for([
    ["is away", /^(ECONN|no good answer)/],
    ["does not answer", /^no good answer/],
    ["does not know the bot", /^answered 401/],
  ] as const)(
    "%s: is warned of once, and holds nobody up",
    async ([how, why], { expect, onTestFinished }) => {
      const collector = await startCollector(["x-key", how.endsWith("bot") ? "another" : SECRET]);
      onTestFinished(() => collector.close());
      if (how === "is away") await collector.close();
      collector.silent = how === "does not answer";
      const { log, lines } = keepingLog();
      const tracing = await createTracing({ env: envFor(collector), now: Date.now, log });
      for (let n = 0; n < 5_000; n += 1) tracing.trace(step);
      const since = Date.now();
      await tracing.stop();
      expect(Date.now() - since).toBeLessThan(6_000);
      const warned = lines.filter(({ level }) => level === "warn").map(({ fields }) => fields);
      expect(warned).toMatchObject([{ why: expect.stringMatching(why) }]);
      expect(JSON.stringify(warned)).not.toContain(SECRET);
      expect(collector.spans).toEqual([]);
    },
  );
});

test("where no collector is configured, or only by gRPC, steps are logged and nothing is sent", async () => {
  const { log, lines } = keepingLog();
  const tools = { now: Date.now, log };
  await createTracing({ env: {}, ...tools });
  expect(lines).toEqual([]);
  const grpc = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
  };
  await createTracing({ env: grpc, ...tools });
  await createTracing({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317" }, ...tools });
  expect(lines.map(({ fields }) => fields.why)).toEqual([
    expect.stringMatching(/by HTTP only/),
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT is not an address/),
  ]);
});

test("the collector of these tests refuses what is no OTLP", async () => {
  const collector = await startCollector(["x-key", SECRET]);
  onTestFinished(() => collector.close());
  const send = async (body: string, type = "application/json", key = SECRET) => {
    const headers = { "content-type": type, "x-key": key };
    return (await fetch(`${collector.url}/v1/traces`, { method: "POST", headers, body })).status;
  };
  expect(await send('{"resourceSpans":[]}')).toBe(200);
  expect(await send('{"resourceSpans":[{}]}')).toBe(400);
  expect(await send("{}")).toBe(400);
  expect(await send('{"resourceSpans":[]}', "text/plain")).toBe(415);
  expect(await send('{"resourceSpans":[]}', "application/json", "wrong")).toBe(401);
});
