import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Form } from "../../../src/messages/message.ts";
import { commandOf, readForm, renderForm } from "../../../src/platforms/discord/render.ts";
import { discordProblems } from "../../support/discord-limits.ts";
import { ODD_TEXT } from "../../support/odd-messages.ts";

describe("a form", () => {
  const form: Form = {
    title: "Stop an instance",
    command: "stop {instance} {reason}",
    submit: "Stop",
    fields: [
      { name: "instance", label: "Which", kind: { command: "stop", option: "i" }, required: true },
      { name: "reason", label: "Why", kind: "text", required: false, placeholder: "e.g. done" },
    ],
  };
  const sent = (...inputs: [string, string][]) =>
    inputs.map(([custom_id, value]) => ({
      type: 18 as const,
      id: 1,
      component: { type: 4 as const, id: 2, custom_id, value },
    }));

  test("is a window whose answers make the command", () => {
    const { modal, longCommands } = renderForm(form);
    expect(discordProblems("modal", modal)).toEqual([]);
    expect(longCommands.size).toBe(0);
    expect(commandOf(modal.custom_id)).toEqual({ command: form.command });
    const answers = sent(["o:instance", "web-1 web-2"], ["q:reason", "we're done --hard"]);
    expect(readForm(form.command, answers)).toBe(`stop web-1 web-2 "we're done --hard"`);
  });

  test("asks for what its fields are called", () => {
    const asked = renderForm(form).modal.components.map((label) =>
      label.type === 18 && label.component.type === 4 ? label.component.custom_id : "",
    );
    expect(asked).toEqual(["o:instance", "q:reason"]);
  });

  test("that is odd or long is still one that Discord takes", () => {
    const field = fc.record({
      name: fc.constantFrom("a", "b"),
      label: ODD_TEXT,
      kind: fc.constantFrom("line" as const, "text" as const, { command: "stop", option: "i" }),
      required: fc.boolean(),
      placeholder: fc.option(ODD_TEXT, { nil: undefined }),
    });
    const odd = fc.record({
      title: ODD_TEXT,
      command: fc.oneof(ODD_TEXT, fc.constant(form.command)),
      submit: ODD_TEXT,
      fields: fc.uniqueArray(field, { minLength: 1, selector: ({ name }) => name }),
    });
    fc.assert(
      fc.property(odd, (one) => {
        const { modal, longCommands } = renderForm(one);
        if (one.command !== "") expect(discordProblems("modal", modal)).toEqual([]);
        const meaning = commandOf(modal.custom_id);
        if (meaning && "key" in meaning) expect(longCommands.get(meaning.key)).toBe(one.command);
      }),
    );
  });
});
