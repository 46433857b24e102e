import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";
import { policyTest } from "../../src/main/policy-test.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "policy-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const CONFIG = `
clouds: { lab: { provider: simulator } }
platforms: { web: {} }
people: { ann: ["web:user:ann", "slack:user:U1"] }
roles:
  "@devs": [person:ann, web:group:devs]
  "@oncall": [web:group:oncall]
never:
  - { actions: [delete], on: env:prod }
channels:
  - web: ops
    instances: env:dev env:prod
    grants:
      - { role: "@devs", allow: [start, stop], on: env:dev, hours: "Mo-Fr 08:00-19:00" }
      - { role: "@oncall", allow: ["*"] }
    approvals:
      - { for: ["stop:hard"], on: env:prod, by: "@oncall", count: 2 }
`;

const now = () => Date.parse("2026-11-20T12:00:00Z");
const config = readConfig({ text: CONFIG, env: {}, kinds });

function tried(text: string, result = config): { readonly code: number; readonly lines: string[] } {
  const file = join(directory, "policy.test.yaml");
  writeFileSync(file, text);
  const { code, text: said } = policyTest(result, file, { now });
  return { code, lines: said.replaceAll(directory, "").split("\n") };
}

test("expectations that hold are told with the rule that decided, and the exit code is 0", () => {
  const { code, lines } = tried(`
- { as: "web:user:ann", in: "web:ops", say: "stop dev-1", on: [{ name: dev-1, tags: { env: dev } }], expect: allow }
- { as: person:ann, in: "web:ops", do: stop, at: 2026-11-21T20:00+01:00, on: [{ name: dev-1, tags: { env: dev } }], expect: deny, because: Mo-Fr }
- { as: "web:user:ben", groups: [oncall], in: "web:ops", say: "stop --hard db-1", on: [{ name: db-1, tags: { env: prod } }], expect: approval, because: 2 approvals }
- { as: "web:user:ben", groups: [oncall], in: "web:ops", do: delete, on: [{ name: db-1, tags: { env: prod } }], expect: deny, because: never delete }
- { as: "web:user:eve", in: "web:ops", say: list, expect: deny }
- { as: "web:user:eve", in: "web:ops", say: help, expect: allow }
`);
  expect(lines).toEqual([
    "ok  line 2  web:user:ann in web:ops: stop dev-1        allow: @devs",
    "ok  line 3  person:ann in web:ops: stop dev-1          deny: @devs may start, stop on env:dev, Mo-Fr 08:00-19:00 (UTC)",
    "ok  line 4  web:user:ben in web:ops: stop --hard db-1  approval: stop:hard on env:prod, needs 2 approvals by @oncall",
    "ok  line 5  web:user:ben in web:ops: delete db-1       deny: never delete on env:prod",
    "ok  line 6  web:user:eve in web:ops: list              deny: no grant",
    "ok  line 7  web:user:eve in web:ops: help              allow: everybody may",
    "",
    "All 6 as expected.",
  ]);
  expect(code).toBe(0);
});

test("a miss says what was expected instead, and the exit code is 1", () => {
  const { code, lines } = tried(`
- { as: "web:user:ann", in: "web:ops", do: start, expect: deny }
- { as: "web:user:ann", in: "web:ops", do: start, expect: allow, because: "@oncall" }
- { as: "web:user:ann", in: "web:ops", do: start, expect: allow }
`);
  expect(lines).toEqual([
    "MISS  line 2  web:user:ann in web:ops: start  allow: @devs  expected deny",
    "MISS  line 3  web:user:ann in web:ops: start  allow: @devs  expected because of “@oncall”",
    "ok    line 4  web:user:ann in web:ops: start  allow: @devs",
    "",
    "2 of 3 not as expected.",
  ]);
  expect(code).toBe(1);
});

test("a machine that a person may not see is one that does not exist, as in the chat", () => {
  const hidden = "[{ name: db-1, tags: { env: prod } }]";
  expect(
    tried(`
- { as: "web:user:ann", in: "web:ops", say: stop db-1, on: ${hidden}, expect: deny, because: no such instance }
- { as: "web:user:ann", in: "web:elsewhere", say: stop db-1, on: ${hidden}, expect: deny, because: not configured }
- { as: person:ann, in: "discord:1", do: stop, expect: deny, because: nobody of that name }
`).code,
  ).toBe(0);
});

test("a broken file says everything that is wrong with it, by line, and the exit code is 2", () => {
  const { code, lines } = tried(`
- { as: ann, in: "web:ops", do: stop, expect: allow }
- { as: "web:user:ann", in: "#ops", say: stop, do: stop, expect: maybe }
- { as: "web:user:ann", in: "web:ops", expect: allow, at: tomorrow, oon: [] }
- { as: "web:user:ann", in: "web:ops", do: fly, expect: allow, on: [{ tags: { env: 1 } }] }
`);
  expect(lines.map((line) => line.replace(/one of .*/, "one of …"))).toEqual([
    "/policy.test.yaml has mistakes.",
    '  line 2, as: "ann" names nobody that the bot can recognize. Use one of …',
    '  line 3, in: "#ops" names no channel. Write the platform and the channel\'s id, e.g. slack:C0123456789.',
    '  line 3, expect: "maybe" is not one of …',
    "  line 4, at: Is no instant. Write date, time and difference to UTC: 2026-11-21T20:00+01:00.",
    "  line 4, oon: This key is not known.",
    '  line 5, do: "fly" is not one of …',
    "  line 5, on.0.name: Is missing: must be a text.",
    "  line 5, on.0.tags.env: Must be a text, not a number.",
    "  line 3: Give either say, a whole command, or do, one permission.",
    "  line 4: Give either say, a whole command, or do, one permission.",
  ]);
  expect(code).toBe(2);
});

test.each([
  ["", "must be a list"],
  ["as: ann", "must be a list"],
  ["- [", "line 1: This is not YAML."],
])("“%s” is no file of expectations", (text, sentence) => {
  const { code, lines } = tried(text);
  expect(lines.join("\n")).toContain(sentence);
  expect(code).toBe(2);
});

test("without a file, or with a broken configuration, nothing is tried", () => {
  const none = policyTest(config, join(directory, "none.yaml"), { now });
  expect(none).toMatchObject({ code: 2, text: expect.stringContaining("does not exist") });
  const broken = readConfig({ text: `${CONFIG}\nsync: soon`, env: {}, kinds });
  expect(tried("- { }", broken)).toMatchObject({
    code: 2,
    lines: expect.arrayContaining(["The configuration has mistakes."]),
  });
});
