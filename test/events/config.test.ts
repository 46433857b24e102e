import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";
import { AUDIT_KINDS } from "../../src/model/audit.ts";

const read = (hook: string) => {
  const text = `clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\nevents:\n  - ${hook}\n`;
  return readConfig({ text, env: {}, kinds });
};

test("a webhook is called after its host, and every kind can be named", () => {
  const all = `[${AUDIT_KINDS.join(", ")}]`;
  const result = read(
    `{ url: 'https://hooks.example.com/a', secret: 'sixteen letters…', kinds: ${all} }`,
  );
  expect(result.ok && result.config.events[0]).toMatchObject({
    name: "hooks.example.com",
    kinds: AUDIT_KINDS,
  });
});

test.each([
  ["{ url: 'http://10.0.0.1/a', secret: 'sixteen letters…' }", "in the clear"],
  ["{ url: 'ftp://example.com', secret: 'sixteen letters…' }", "not an address"],
  ["{ url: 'https://example.com', secret: 'whsec_***hidden***' }", "Cannot be used to sign"],
])("a mistake in a webhook is told, and no secret with it: %s", (hook, sentence) => {
  const said = JSON.stringify(read(hook));
  expect(said).toContain(sentence);
  expect(said).not.toContain("hidden");
});
