import { expect, test } from "vitest";
import { fingerprint } from "../../src/config/fingerprint.ts";
import { readConfig, sayMistake } from "../../src/config.ts";
import { kinds } from "./kinds.ts";

const read = (prometheus: string, env = {}) =>
  readConfig({
    text: `clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\nmetrics: { prometheus: ${prometheus} }`,
    env,
    kinds,
  });

function metrics(prometheus: string, env = {}) {
  const result = read(prometheus, env);
  if (!result.ok) throw new Error(result.mistakes.map(sayMistake).join("\n"));
  return result.config.metrics.prometheus;
}

function mistakes(prometheus: string, env = {}): string {
  const result = read(prometheus, env);
  return result.ok ? "" : result.mistakes.map(sayMistake).join("\n");
}

test("an address is enough: node_exporter's series are asked for by the instance's id", () => {
  expect(metrics("{ url: http://prometheus:9090 }")).toMatchObject({
    url: "http://prometheus:9090",
    label: "instance_id",
    value: [{ kind: "id" }],
  });
});

test("without it nobody is asked", () => {
  const result = readConfig({ kinds, env: {}, directory: "/does-not-exist" });
  expect(result.ok && result.config.metrics).toEqual({});
});

test("everything can be said, the token by the environment", () => {
  const written = `{ url: https://mimir.example/prometheus, token: "\${TOKEN}", tenant: a|b, label: host, value: "{ip}:9100", cpu: 'x{{label}=~"{values}"}', sessions: false }`;
  expect(metrics(written, { TOKEN: "s3cret\n" })).toMatchObject({
    token: "s3cret",
    tenant: "a|b",
    cpu: 'x{{label}=~"{values}"}',
    sessions: false,
  });
});

test("the token is no part of what the audit knows a configuration by", () => {
  const digest = (token: string) => {
    const result = read(`{ url: "http://p:9090", token: ${token} }`);
    return result.ok && fingerprint(result.config).digest;
  };
  expect(digest("one")).toBe(digest("two"));
});

test.each([
  ["{ url: prometheus }", /metrics\.prometheus\.url: Is not an address/],
  ["{ url: 'http://p:9090/?x=1' }", /what stands before \/api\/v1/],
  ["{ url: 'http://a:%zz@p' }", /Is not an address/],
  ["{}", /metrics\.prometheus\.url/],
  ["{ url: 'http://p', label: a-b }", /metrics\.prometheus\.label: Is not the name of a label/],
  ["{ url: 'http://p', value: web }", /"web" names nothing of an instance[\s\S]*\{tag:Name\}/],
  [
    "{ url: 'http://p', cpu: 'up' }",
    /metrics\.prometheus\.cpu: Does not say where[\s\S]*\{values\}/,
  ],
  [`{ url: 'http://p', sessions: 'up{a="{values}"}' }`, /Does not say where/],
  [`{ url: 'http://p', cpu: 'up{a=~"{values}",b=~"x{values}"}' }`, /Does not say where/],
  ["{ url: 'http://p', cpu: true }", /metrics\.prometheus\.cpu/],
  ["{ url: 'http://p', tokn: x }", /Did you mean token\?/],
])("%s is refused with what to write", (written, words) => {
  expect(mistakes(written)).toMatch(words);
});

test("a token that cannot be sent is refused without being repeated", () => {
  const told = mistakes(`{ url: "http://p", token: "\${TOKEN}" }`, { TOKEN: "two words" });
  expect(told).toMatch(/metrics\.prometheus\.token/);
  expect(told).not.toContain("two words");
});
