import type { ViewOutput } from "@slack/bolt";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Form, FormField } from "../../../src/messages/message.ts";
import { readForm } from "../../../src/platforms/slack/form-sent.ts";
import { formView } from "../../../src/platforms/slack/form-view.ts";
import { asSent } from "../../fakes/slack/views.ts";
import { viewProblems } from "../../support/block-kit-limits.ts";

const CHANNEL = { platform: "slack", id: "C0OPS", name: "ops" } as const;
const REPLY = "https://hooks.slack.test/commands/T1/2/abc#command,1800000000000";

const TEXT = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "x".repeat(5000),
    "👩‍🚒".repeat(60),
    "<!channel>",
    "\n\r\t",
    "\ud800",
    "مرحبا",
  ),
);
const FIELD: fc.Arbitrary<FormField> = fc.record({
  name: fc.stringMatching(/^[a-z]{1,12}$/),
  label: TEXT,
  kind: fc.oneof(
    fc.constantFrom("line" as const, "text" as const),
    fc.record({
      command: fc.stringMatching(/^[a-z][a-z-]{0,15}$/),
      option: fc.stringMatching(/^[a-zA-Z]{1,15}$/),
    }),
  ),
  required: fc.boolean(),
  placeholder: fc.option(TEXT, { nil: undefined }),
});
const FORM: fc.Arbitrary<Form> = fc.record({
  title: TEXT,
  command: TEXT,
  submit: TEXT,
  fields: fc.uniqueArray(FIELD, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
});

test("no form, however odd, makes a window that Slack would refuse, and it comes back as it was asked", () => {
  fc.assert(
    fc.property(FORM, (form) => {
      const view = formView(form, { channel: CHANNEL, reply: REPLY });
      if (!view) {
        expect(Buffer.byteLength(JSON.stringify(form.command))).toBeGreaterThan(2000);
        return;
      }
      expect(viewProblems(view as never)).toEqual([]);
      const sent = readForm(view as unknown as ViewOutput);
      const { command } = form;
      expect(sent).toMatchObject({ command, channel: CHANNEL, reply: REPLY, answers: {} });
      const asked = ({ name, kind, required }: FormField) => ({ name, kind, required });
      expect(sent?.fields.map(asked)).toEqual(form.fields.map(asked));
    }),
  );
});

test("what stands in a window's fields is read, whatever kind they are", () => {
  const form: Form = {
    title: "Hold",
    command: "hold {which} {until} {why}",
    submit: "Hold",
    fields: [
      { name: "which", label: "Which", kind: { command: "hold", option: "x" }, required: true },
      { name: "until", label: "Until", kind: "line", required: true },
      { name: "why", label: "Why", kind: "text", required: false },
    ],
  };
  const view = formView(form, { channel: CHANNEL, reply: undefined });
  const values = {
    which: { "hold:x": { type: "external_select", selected_option: { value: "web-1" } } },
    until: { answer: { type: "plain_text_input", value: "tomorrow 9:00" } },
    why: { answer: { type: "plain_text_input", value: null } },
  };
  const sent = readForm(asSent({ id: "V1", hash: "1.a", view } as never, values) as never);
  expect(sent?.answers).toEqual({ which: "web-1", until: "tomorrow 9:00" });
  expect(sent?.reply).toBeUndefined();
});

test.each([
  [{}],
  [{ private_metadata: "not JSON" }],
  [{ private_metadata: "[]" }],
  [{ private_metadata: '{"command":1,"channel":{"id":"C1"}}' }],
])("a window with notes of another kind (%j) is not read", (view) => {
  expect(readForm(view as ViewOutput)).toBeUndefined();
});
