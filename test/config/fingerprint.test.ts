import { expect, test } from "vitest";
import { fingerprint } from "../../src/config/fingerprint.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";

const YAML = `
clouds:
  ovh:
    provider: openstack
    authUrl: https://keystone.example/v3
    username: lamp
    password: \${OS_PASSWORD}
    projectName: lab
    userDomainName: Default
    projectDomainName: Default
    regions: [GRA9]
platforms: { web: {} }
roles: { "@devs": ["web:user:ana"] }
channels:
  - web: lab
    instances: env:dev
    grants: [{ role: "@devs", allow: [view] }]
database: { url: "postgres://lamp:\${DB_PASSWORD}@db.internal/lamp" }
`;

function config(change: (yaml: string) => string = (yaml) => yaml, secret = "s3cret"): Config {
  const env = { OS_PASSWORD: secret, DB_PASSWORD: secret };
  const read = readConfig({ text: change(YAML), env, kinds });
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.config;
}

function differing(one: Config, other: Config): string[] {
  const [before, after] = [fingerprint(one), fingerprint(other)];
  const parts = Object.keys(before.parts).filter(
    (part) => before.parts[part] !== after.parts[part],
  );
  expect(before.digest === after.digest).toBe(parts.length === 0);
  return parts;
}

test("the same configuration has the same digest, also under new passwords", () => {
  expect(differing(config(), config())).toEqual([]);
  expect(
    differing(
      config(),
      config((yaml) => yaml, "changed"),
    ),
  ).toEqual([]);
});

test("an edit shows in the parts that it touches", () => {
  const edited = (from: string, to: string) =>
    differing(
      config(),
      config((yaml) => yaml.replace(from, to)),
    );
  expect(edited("allow: [view]", "allow: [view, stop]")).toEqual(["policy"]);
  expect(edited("env:dev", "env:prod")).toEqual(["policy"]);
  expect(edited("GRA9", "SBG5")).toEqual(["clouds"]);
  expect(edited("username: lamp", "username: other")).toEqual(["clouds"]);
  expect(edited("db.internal", "db.elsewhere")).toEqual(["database"]);
});
