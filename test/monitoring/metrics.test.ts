import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";
import { createFigures } from "../../src/monitoring/figures.ts";
import { metered } from "../../src/monitoring/metered.ts";
import { type Provider, ProviderError } from "../../src/providers/provider.ts";
import { startRunningBot } from "../support/running-bot.ts";

const TOKEN = "a-token-of-a-test";
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const unreachable = new ProviderError({ kind: "unreachable", detail: "no answer" });

const BACKLOG = {
  timers: [{ job: "poll", due: 3, lateMs: 2_500 }],
  queues: [{ queue: "begin", waiting: 4, lateMs: 1_500 }],
  dead: 2,
  untold: [{ job: "tell", lateMs: 3_500 }],
  schedules: [{ cloud: "aws-dev", lateMs: 4_500 }],
};

const broken: Provider = {
  regions: ["r1"],
  abilities: {} as Provider["abilities"],
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  async *list() {
    throw unreachable;
  },
  describe: () => Promise.reject(unreachable),
  begin: () => Promise.reject(unreachable),
  watch: () => Promise.reject(unreachable),
  async *check() {},
  close: async () => {},
};

test("a scrape of a running bot needs the token, and says how much is due", async () => {
  const yaml = `{ http: { port: 0 }, monitoring: { metrics: true, token: ${TOKEN} }, clouds: { demo: { provider: simulator } }, platforms: { web: {} } }`;
  const bot = await startRunningBot(yaml, {});
  onTestFinished(() => bot.close());
  const address = `${bot.running.url}/metrics`;
  expect((await fetch(address)).status).toBe(401);
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const page = await answer.text();
  expect(page).toContain("# TYPE lamplighter_timers_due gauge");
  expect(page).toContain('lamplighter_jobs_waiting{queue="begin"} 0\n');
  expect(page).toMatch(/^lamplighter_schedule_lateness_seconds\{cloud="demo"\} /m);
  expect(page).toContain('_requests_total{route="/metrics",method="GET",status="401"} 1\n');
  if (!hasPromtool) return;
  expect(spawnSync("promtool", ["check", "metrics"], { input: page }).status).not.toBe(1);
});

describe("the configuration", () => {
  const read = (host: string, monitoring: string) =>
    readConfig({ text: `{ http: { host: ${host} }, monitoring: ${monitoring} }`, env: {}, kinds });
  const complaint = (result: ReturnType<typeof read>) =>
    result.ok ? [] : result.mistakes.map(({ path }) => path);

  test("refuses figures for everybody, and never repeats a token", () => {
    expect(complaint(read("0.0.0.0", "{ metrics: true }"))).toContain("monitoring.metrics");
    expect(complaint(read("127.0.0.1", "{ metrics: true }"))).not.toContain("monitoring.metrics");
    const short = read("127.0.0.1", "{ metrics: true, token: hunter2 }");
    expect(complaint(short)).toContain("monitoring.token");
    expect(JSON.stringify(short)).not.toContain("hunter2");
  });
});

test("failed calls count by cloud and kind, and no label names a machine", async () => {
  const figures = createFigures(async () => BACKLOG);
  const cloud = metered(broken, "aws-dev", figures, () => 0);
  for (const id of ["i-1", "i-2"])
    await expect(cloud.begin("r1", "stop", [id], "key")).rejects.toBe(unreachable);
  await expect(cloud.list("r1")[Symbol.asyncIterator]().next()).rejects.toBe(unreachable);
  const page = await figures.registry.metrics();
  expect(page).toContain(
    'lamplighter_provider_errors_total{cloud="aws-dev",kind="unreachable"} 3\n',
  );
  expect(page).toContain('lamplighter_timer_lateness_seconds{job="poll"} 2.5\n');
  expect(page).not.toMatch(/i-[12]/);
});

test("what waits is told of the whole database, and missing while the database is away", async () => {
  let isAway = false;
  const read = async () => {
    if (isAway) throw new Error("the database does not answer");
    return BACKLOG;
  };
  const { registry } = createFigures(read);
  const told = async () => {
    const lines = (await registry.metrics()).match(/^lamplighter_.*/gm) ?? [];
    return lines.filter((line) => /timer|jobs?_|message|schedule/.test(line));
  };
  expect(await told()).toEqual([
    'lamplighter_timer_lateness_seconds{job="poll"} 2.5',
    'lamplighter_timers_due{job="poll"} 3',
    'lamplighter_jobs_waiting{queue="begin"} 4',
    "lamplighter_jobs_dead 2",
    'lamplighter_job_lag_seconds{queue="begin"} 1.5',
    'lamplighter_message_lag_seconds{job="tell"} 3.5',
    'lamplighter_schedule_lateness_seconds{cloud="aws-dev"} 4.5',
  ]);
  isAway = true;
  expect(await told()).toEqual([]);
});

test("what the rules, the dashboard and the documentation name is on the page, and the page is documented", async () => {
  const { registry } = createFigures(async () => BACKLOG);
  const shown = registry
    .getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith("lamplighter_"));
  const namesIn = (file: string) => [
    ...new Set(readFileSync(file, "utf8").match(/\blamplighter_[a-z_]+/g) ?? []),
  ];
  const baseOf = (name: string) => name.replace(/_(bucket|count|sum)$/, "");
  for (const file of ["docs/monitoring/alerts.yml", "docs/monitoring/dashboard.json"])
    for (const name of namesIn(file)) expect(shown, file).toContain(baseOf(name));
  expect(namesIn("docs/monitoring.md").sort()).toEqual(shown.sort());
  const rules = readFileSync("docs/monitoring/alerts.yml", "utf8").match(/(?<=alert: )\w+/g);
  const documented = readFileSync("docs/monitoring.md", "utf8").match(/(?<=^\| )Lamplighter\w+/gm);
  expect(documented).toEqual(rules);
});

test.runIf(hasPromtool)(
  "the rules are valid; what breaks sets off its own, and a calm day none",
  () => {
    const run = (...args: string[]) => spawnSync("promtool", args, { encoding: "utf8" });
    for (const args of [
      ["check", "rules", "docs/monitoring/alerts.yml"],
      ["test", "rules", "test/monitoring/alerts.test.yml"],
    ]) {
      const { status, stdout, stderr } = run(...args);
      expect(status, stdout + stderr).toBe(0);
    }
  },
);

test.skipIf(hasPromtool)("NOT TRIED: the alert rules; there is no promtool here", (context) => {
  context.skip("install prometheus to try the rules");
});
