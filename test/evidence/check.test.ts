import { expect, test } from "vitest";
import { type CheckOptions, checkPrometheus } from "../../src/evidence/check-prometheus.ts";
import type { FakePrometheus } from "../fakes/prometheus/fake.ts";
import { busy, fakeFor, loggedIn } from "./house.ts";

async function findings(fake: FakePrometheus, options: Partial<CheckOptions> = {}) {
  const all: string[] = [];
  const match = { label: "instance_id" };
  for await (const { what, ok, detail, todo } of checkPrometheus({
    url: fake.url,
    match,
    queries: {},
    ...options,
  }))
    all.push([ok ? "ok" : "FAIL", what, detail, ...(todo ? [todo] : [])].join(" | "));
  return all;
}

test("what works is told with the busiest machine, so that the operator can see that it is one of theirs", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy("i-1", 0.1), ...busy("i-2", 0.62), ...loggedIn("i-1", 2));
  expect(await findings(fake)).toEqual([
    `ok | an answer | ${fake.url}`,
    "ok | CPU by instance_id | highest: i-2 with 62 %",
    "ok | sessions by instance_id | most: i-1 with 2",
  ]);
});

test("a label that no series has is told, with what to do", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy("i-1", 0.1, "instance"));
  expect(await findings(fake)).toEqual([
    expect.stringMatching(/^ok/),
    expect.stringMatching(
      /^FAIL \| CPU by instance_id \| no series has the label instance_id \| G/,
    ),
    "ok | sessions by instance_id | not known: node_exporter's logind collector is off",
  ]);
});

test("a query that loses the label, or answers percents, is told", async () => {
  const fake = await fakeFor();
  fake.series.push({ name: "vm", labels: { instance_id: "i-1" }, value: 62 });
  const queries = {
    cpu: 'vm{{label}=~"{values}"}',
    sessions: 'sum by (host) (vm{{label}=~"{values}"})',
  };
  expect((await findings(fake, { queries })).slice(1)).toEqual([
    "FAIL | CPU by instance_id | the highest is 62, not a share from 0 to 1 | Let the query divide: 62 % is 0.62.",
    expect.stringMatching(/^FAIL \| sessions by instance_id \| no series has the label/),
  ]);
});

test("a query that the server does not understand is told in its words", async () => {
  const fake = await fakeFor();
  const queries = { cpu: 'rate(vm{{label}=~"{values}"})', sessions: false } as const;
  expect((await findings(fake, { queries })).slice(1)).toEqual([
    expect.stringMatching(
      /^FAIL \| CPU by instance_id \| .*expected type matrix.*\| Look at the q/,
    ),
  ]);
});

test("a wrong token is told once, without it", async () => {
  const fake = await fakeFor({ authorization: "Bearer right" });
  const told = await findings(fake, { token: "wrong-one" });
  expect(told).toEqual([
    expect.stringMatching(
      /^FAIL \| an answer \| it refuses the token.*Look at metrics\.prometheus\.token/,
    ),
  ]);
  expect(told.join()).not.toContain("wrong-one");
});

test("a wrong prefix is told as one", async () => {
  const fake = await fakeFor({ prefix: "/prometheus" });
  expect(await findings(fake, { url: fake.url.replace("/prometheus", "") })).toEqual([
    expect.stringMatching(/^FAIL \| an answer \| it answers 404.*what stands before \/api\/v1/),
  ]);
});
