import { expect, test } from "vitest";
import { type Config, readConfig } from "../../src/config.ts";
import { check } from "../../src/main/check.ts";
import { createEvidence } from "../../src/main/evidence.ts";
import { kinds } from "../../src/main/kinds.ts";
import { busy, fakeFor, loggedIn } from "../evidence/house.ts";
import { instanceNamed } from "../fleet/instances.ts";
import { silentLog } from "../support/silent-log.ts";

const tools = { now: Date.now, newId: () => "id", log: silentLog, env: {} };
const build = instanceNamed("build-1");

const read = (metrics: string) =>
  readConfig({
    text: `clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\n${metrics}`,
    env: { TOKEN: "t0ken" },
    kinds,
  });

function config(metrics: string): Config {
  const result = read(metrics);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.config;
}

test("the server that the configuration names is asked, as the configuration says", async () => {
  const fake = await fakeFor({ authorization: "Bearer t0ken", tenant: "lab" });
  fake.series.push(...busy("build-1", 0.62, "host"), ...loggedIn("build-1", 1, "host"));
  const written = `metrics: { prometheus: { url: "${fake.url}", token: "\${TOKEN}", tenant: lab, label: host, value: "{name}", sessions: false } }`;
  const evidence = await createEvidence(config(written), tools);
  expect((await evidence([build])).get(build.ref)).toMatchObject({
    cpu: expect.closeTo(0.62),
    sessions: undefined,
  });
});

test("where none is named nothing is known", async () => {
  const evidence = await createEvidence(config(""), tools);
  expect((await evidence([build])).size).toBe(0);
});

test("`lamplighter check` tries it, and says nothing of it where there is none", async () => {
  const fake = await fakeFor();
  fake.series.push(...busy("i-1", 0.62));
  const told = await check(read(`metrics: { prometheus: { url: "${fake.url}" } }`), tools);
  expect(told.text).toMatch(/metrics prometheus\n.*an answer.*\n.*highest: i-1 with 62 %/);
  expect((await check(read(""), tools)).text).not.toMatch(/metrics/);
});
