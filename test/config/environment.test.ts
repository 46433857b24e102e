// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are what an operator writes
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Config, type Environment, readConfig } from "../../src/config.ts";
import { kinds, slackEnv } from "./kinds.ts";

const BASE = `
clouds: { aws: { provider: aws-ec2, regions: [eu-west-1], profile: PROFILE } }
platforms: { web: {} }
`;

const read = (text: string, env: Environment = {}) => readConfig({ kinds, env, text });

const profileOf = (profile: string, env: Environment): unknown => {
  const result = read(
    BASE.replace("PROFILE", () => JSON.stringify(profile)),
    env,
  );
  if (!result.ok) return result.mistakes;
  return result.config.clouds.aws?.options;
};

test.each([
  ["${NAME}", { NAME: "ops" }, "ops"],
  ["a-${NAME}-${OTHER}", { NAME: "x", OTHER: "y" }, "a-x-y"],
  ["${NAME:-dev}", {}, "dev"],
  ["${NAME:-dev}", { NAME: "" }, "dev"],
  ["${NAME:-dev}", { NAME: "ops" }, "ops"],
  ["x${NAME:-}", {}, "x"],
  ["$${NAME}", { NAME: "ops" }, "${NAME}"],
  ["$NAME", { NAME: "ops" }, "$NAME"],
  ["${NAME}", { NAME: "${OTHER}" }, "${OTHER}"],
])("%s with %o becomes %s", (text, env, expected) => {
  expect(profileOf(text, env)).toMatchObject({ profile: expected });
});

test.each([
  ["${NAME}", "The environment variable NAME is not set, or is empty."],
  ["${toString}", "The environment variable toString is not set, or is empty."],
  ["${NAME", "A ${ here is not followed by a variable's name and }."],
  ["${1X}", "A ${ here is not followed by a variable's name and }."],
])("%s without a value is a mistake that names the variable and nothing more", (text, sentence) => {
  expect(profileOf(text, {})).toMatchObject([{ path: "clouds.aws.profile", line: 2, sentence }]);
});

test("one missing variable does not cause a second mistake at the same place", () => {
  const result = read(
    "clouds: { a: { provider: aws-ec2, regions: ['${R}'], endpoint: '${E}' } }\nplatforms: { web: }",
  );
  expect(result.ok ? [] : result.mistakes.map((one) => one.path)).toEqual([
    "clouds.a.regions[0]",
    "clouds.a.endpoint",
  ]);
});

const PLACES = [
  "clouds: { aws: { provider: '${S}' } }",
  "clouds: { aws: { provider: aws-ec2, regions: [r], endpoint: '${S}' } }",
  "clouds: { aws: { provider: forked, login: '${S}' } }",
  "platforms: { slack: { mode: '${S}' } }",
  'roles: { "@devs": ["${S}"] }',
  "channels: [{ slack: '${S}', instances: all }]",
  "channels: [{ web: lab, instances: 'env:dev ${S}' }]",
  "channels: [{ web: lab, instances: all, grants: [{ role: '@${S}', allow: ['${S}'] }] }]",
  "database: { url: '${S}' }",
  "sync: ${S}",
  "log: { level: '${S}' }",
];

test("a value of the environment is in no message, wherever it stands and whatever is wrong with it", () => {
  const secret = fc
    .array(fc.constantFrom("hunter2", "s3cr3t", "p@ss", "\"q'", "\\", " ", ":"), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => `zq${parts.join("")}zq`);
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), secret, (text, secret) => {
      for (const env of [
        { S: secret },
        { S: secret, PORT: secret, LOG_LEVEL: secret, DATABASE_URL: secret },
      ]) {
        const result = read(text, { ...slackEnv, ...env });
        const told = JSON.stringify(
          result.ok ? [] : result.mistakes.map(({ sentence, hint }) => [sentence, hint]),
        );
        for (const piece of [secret, ...secret.split(/[\s:"\\]+/)].filter(
          (piece) => piece.length > 2,
        ))
          expect(told).not.toContain(piece);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);

test("a refused value of the environment is named by its variable", () => {
  const result = read("clouds: { aws: { provider: '${WHICH}' } }\nplatforms: { web: }", {
    WHICH: "aws",
  });
  expect(result.ok ? [] : result.mistakes).toMatchObject([
    { sentence: "The value of WHICH is not a provider of this version.", hint: /aws-ec2/ },
  ]);
});

const configOf = (text: string, env: Environment): Config => {
  const result = read(text, env);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.config;
};

test("the environment wins over the file", () => {
  const file = `${BASE}
http: { host: 10.0.0.1, port: 4000 }
database: { url: postgres://in-file/db }
data: /in/file
log: { level: warn }
`;
  const env = {
    HOST: "0.0.0.0",
    PORT: "8080",
    DATABASE_URL: "postgresql://in-env/db",
    CACHE_URL: "rediss://in-env",
    LAMPLIGHTER_DATA: "/in/env",
    LOG_LEVEL: "debug",
  };
  expect(configOf(file, {})).toMatchObject({
    http: { host: "10.0.0.1", port: 4000 },
    database: { url: "postgres://in-file/db" },
    cache: {},
    data: "/in/file",
    logLevel: "warn",
  });
  expect(configOf(file, env)).toMatchObject({
    http: { host: "0.0.0.0", port: 8080 },
    database: { url: "postgresql://in-env/db" },
    cache: { url: "rediss://in-env" },
    data: "/in/env",
    logLevel: "debug",
  });
  expect(configOf(file, { HOST: "", PORT: " " }).http).toEqual({ host: "10.0.0.1", port: 4000 });
});

test.each([
  ["PORT", "eighty", "Must be a whole number from 0 to 65535."],
  ["PORT", "-1", "Must be a whole number from 0 to 65535."],
  ["DATABASE_URL", "localhost", "Is not an address that can be used here."],
  ["CACHE_URL", "http://cache", "Is not an address that can be used here."],
  [
    "LOG_LEVEL",
    "loud",
    "The value of LOG_LEVEL is not one of fatal, error, warn, info, debug, trace, silent.",
  ],
])("a wrong %s is named as such, not as a line of the file", (name, value, sentence) => {
  const result = read(BASE, { [name]: value });
  expect(result.ok ? [] : result.mistakes).toMatchObject([{ path: name, sentence }]);
  expect(result.ok ? [] : result.mistakes.map((one) => one.line)).toEqual([undefined]);
});
