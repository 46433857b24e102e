import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { access } from "../../src/dispatch/access.ts";
import { kinds } from "../../src/main/kinds.ts";
import { instanceRef } from "../../src/model/id.ts";
import type { Instance } from "../../src/model/instance.ts";
import { BotError, type Problem } from "../../src/model/problem.ts";
import { asRead } from "../support/as-read.ts";

const read = readConfig({
  kinds,
  env: {},
  text: `
clouds: { lab: { provider: simulator } }
platforms: { web: {} }
never: [{ actions: [delete], on: env:prod }]
deny: [{ deny: [view], on: env:secret }, { deny: [rebuild], on: env:prod }]
channels:
  - web: lab
    instances: env:*
    grants:
      - { role: member, allow: [delete, rebuild] }
      - { role: member, allow: [stop], hours: "Mo-Fr 08:00-19:00" }
      - { role: member, allow: [start], atMost: 1 }
      - { role: "web:user:ben", allow: [reboot] }
`,
});

const machine = (name: string, env: string): Instance => ({
  ref: instanceRef("lab", "lab-1", name),
  cloud: "lab",
  region: "lab-1",
  id: name,
  name,
  state: "running",
  providerState: "running",
  addresses: [],
  tags: { env },
});
const prod = machine("db-1", "prod");
const dev = machine("dev-1", "dev");
const secret = machine("vault", "secret");

const SATURDAY = Date.UTC(2026, 10, 21, 12);

function rightsIn(id: string) {
  if (!read.ok) throw new Error("not a configuration");
  const channel = { platform: "web", id } as const;
  const ann = { platform: "web", id: "ann", groups: [] } as const;
  return access(read.config.policy, { channel, actor: ann, at: SATURDAY });
}

function problemOf(demand: () => unknown): Problem | undefined {
  try {
    demand();
    return undefined;
  } catch (error) {
    if (error instanceof BotError) return error.problem;
    throw error;
  }
}

const refused = (permission: Parameters<ReturnType<typeof rightsIn>["decide"]>[0]) =>
  asRead(problemOf(() => rightsIn("lab").demand([permission], [prod, dev])));

test("each refusal names its rule, and only the instances that it is about", () => {
  expect(refused("delete")).toMatchObject({
    code: "never",
    rule: "never delete on env:prod",
    instances: ["db-1"],
  });
  expect(refused("rebuild")).toMatchObject({ code: "denied", instances: ["db-1"] });
  expect(refused("stop")).toMatchObject({
    code: "outside-hours",
    rule: "member may stop, Mo-Fr 08:00-19:00 (UTC)",
    instances: ["db-1", "dev-1"],
  });
  expect(refused("start")).toMatchObject({ code: "too-many", instances: ["db-1", "dev-1"] });
  expect(refused("reboot")).toMatchObject({
    code: "not-allowed",
    instances: ["db-1", "dev-1"],
    allowed: [{ role: "web:user:ben", channel: "this channel" }],
  });
});

test("a channel that is not configured says its id, for the operator to add", () => {
  expect(problemOf(() => rightsIn("new").demand(["stop"], [dev]))).toEqual({
    code: "channel-not-configured",
    platform: "web",
    channelId: "new",
  });
});

test("what a deny rule hides is not seen, at whatever hour", () => {
  expect(rightsIn("lab").viewable([prod, dev, secret])).toEqual([prod, dev]);
});
