import { describe, expect, test } from "vitest";
import { discordProblems } from "./discord-limits.ts";

const nobody = { parse: [] };
const button = (custom_id: string, more = {}) => ({
  type: 2,
  style: 1,
  label: "x",
  custom_id,
  ...more,
});
const row = (...components: object[]) => ({ type: 1, components });
const said = (more: object) => ({ content: "x", allowed_mentions: nobody, ...more });
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const text = (length: number) => ({ type: 10, content: "x".repeat(length) });
const v2 = (...components: object[]) => ({ flags: 1 << 15, allowed_mentions: nobody, components });

describe("a message that Discord would refuse is refused", () => {
  test.each<[string, object]>([
    ["nothing at all", { content: " ", embeds: [], components: [] }],
    ["text without a word on mentions", { content: "x" }],
    ["2,001 characters", said({ content: "x".repeat(2001) })],
    ["eleven embeds", said({ embeds: many(11, () => ({ title: "x" })) })],
    ["an embed of nothing", said({ embeds: [{ color: 1 }] })],
    ["an empty field", said({ embeds: [{ fields: [{ name: "a", value: "" }] }] })],
    [
      "6,001 characters in embeds",
      said({ embeds: many(2, () => ({ description: "x".repeat(3001) })) }),
    ],
    ["six rows", said({ components: many(6, (i) => row(button(`${i}`))) })],
    ["six buttons in a row", said({ components: [row(...many(6, (i) => button(`${i}`)))] })],
    ["an empty row", said({ components: [row()] })],
    ["one id twice", said({ components: [row(button("a")), row(button("a"))] })],
    ["an id of 101 characters", said({ components: [row(button("x".repeat(101)))] })],
    ["an empty id", said({ components: [row(button(""))] })],
    [
      "a label of 81 characters",
      said({ components: [row(button("a", { label: "x".repeat(81) }))] }),
    ],
    ["a button without a label", said({ components: [row(button("a", { label: "" }))] })],
    [
      "a link with an id",
      said({ components: [row(button("a", { style: 5, url: "https://a.b" }))] }),
    ],
    ["an unknown key", said({ components: [row(button("a", { command: "stop" }))] })],
    ["a button outside a row", said({ components: [button("a")] })],
    ["components v2 without the flag", said({ components: [text(1)] })],
    ["content beside components v2", { ...v2(text(1)), content: "x" }],
    ["41 components, nested ones counted", v2({ type: 17, components: many(40, () => text(1)) })],
    ["4,001 characters in components v2", v2(text(2001), text(2000))],
    [
      "everybody beside a list",
      said({ allowed_mentions: { parse: ["users"], users: ["1".repeat(18)] } }),
    ],
    ["a person twice", said({ allowed_mentions: { users: ["1".repeat(18), "1".repeat(18)] } })],
  ])("%s", (_, body) => {
    expect(discordProblems("message", body)).not.toEqual([]);
  });

  test.each<[string, object]>([
    [
      "all at its limit",
      said({
        content: "x".repeat(2000),
        components: many(5, (i) => row(...many(5, (j) => button(`${i}${j}`)))),
      }),
    ],
    [
      "a select",
      said({
        components: [row({ type: 3, custom_id: "a", options: [{ label: "x", value: "x" }] })],
      }),
    ],
    [
      "components v2",
      v2({ type: 17, components: [{ type: 9, components: [text(3)], accessory: button("a") }] }),
    ],
    ["an edit that takes the buttons away", { components: [] }],
  ])("%s is taken", (_, body) => {
    expect(discordProblems("message", body)).toEqual([]);
  });
});

describe("a window that Discord would refuse is refused", () => {
  const input = (more = {}) => ({ type: 4, custom_id: "a", style: 1, ...more });
  const label = (component = input(), more = {}) => ({ type: 18, label: "x", component, ...more });
  const modal = (components: object[], more = {}) => ({
    custom_id: "a",
    title: "x",
    components,
    ...more,
  });

  test("one with labels or rows is taken", () => {
    expect(discordProblems("modal", modal([label()]))).toEqual([]);
    expect(discordProblems("modal", modal([row(input({ label: "x" }))]))).toEqual([]);
  });

  test.each<[string, object]>([
    ["a title of 46 characters", modal([label()], { title: "x".repeat(46) })],
    ["no question", modal([])],
    ["six questions", modal(many(6, (i) => label(input({ custom_id: `${i}` }))))],
    ["one id twice", modal([label(), label()])],
    ["a label of 46 characters", modal([label(input(), { label: "x".repeat(46) })])],
    ["a row without a label", modal([row(input())])],
    ["an answer of 4,001 characters", modal([label(input({ max_length: 4001 }))])],
    ["a button", modal([row(button("a"))])],
  ])("%s", (_, body) => {
    expect(discordProblems("modal", body)).not.toEqual([]);
  });
});

describe("commands that Discord would refuse are refused", () => {
  const option = (name: string, more = {}) => ({ type: 3, name, description: "x", ...more });
  const vm = (...options: object[]) => [{ name: "vm", description: "x", options }];
  const choices = (count: number) => many(count, (i) => ({ name: `${i}`, value: `${i}` }));

  test("subcommands with typed options are taken", () => {
    const stop = {
      type: 1,
      name: "stop",
      description: "x",
      options: [
        option("instance", { required: true, autocomplete: true }),
        option("mode", { choices: choices(25) }),
        { type: 4, name: "minutes", description: "x", min_value: 1, max_value: 60 },
      ],
    };
    const group = { type: 2, name: "schedule", description: "x", options: [stop] };
    expect(discordProblems("commands", vm(stop, group))).toEqual([]);
  });

  test.each<[string, object[]]>([
    ["a name in capitals", [{ name: "VM", description: "x" }]],
    ["a name with a blank", vm(option("two words"))],
    ["no description", [{ name: "vm", description: "" }]],
    ["a description of 101 characters", vm(option("a", { description: "x".repeat(101) }))],
    ["26 options", vm(...many(26, (i) => option(`o${i}`)))],
    ["26 choices", vm(option("a", { choices: choices(26) }))],
    ["choices and autocompletion", vm(option("a", { choices: choices(1), autocomplete: true }))],
    [
      "a number among the choices of a text",
      vm(option("a", { choices: [{ name: "x", value: 1 }] })),
    ],
    ["required after optional", vm(option("a"), option("b", { required: true }))],
    ["one name twice", vm(option("a"), option("a"))],
    ["values beside subcommands", vm({ type: 1, name: "a", description: "x" }, option("b"))],
    [
      "a subcommand in a subcommand",
      vm({
        type: 1,
        name: "a",
        description: "x",
        options: [{ type: 1, name: "b", description: "x" }],
      }),
    ],
    [
      "8,001 characters in all",
      vm(
        ...many(25, (i) =>
          option(`o${i}`, {
            choices: many(25, (j) => ({ name: `${j}`.padEnd(9, "x"), value: "y".repeat(9) })),
          }),
        ),
      ),
    ],
    ["101 commands", many(101, (i) => ({ name: `c${i}`, description: "x" }))],
  ])("%s", (_, body) => {
    expect(discordProblems("commands", body)).not.toEqual([]);
  });
});

test("more than 25 suggestions, or one without a name or value, are refused", () => {
  const choice = { name: "x", value: "x" };
  const refused = (choices: object[]) => discordProblems("autocomplete", { choices }).length > 0;
  expect(refused(Array(25).fill(choice))).toBe(false);
  expect(refused(Array(26).fill(choice))).toBe(true);
  expect(refused([{ ...choice, name: "" }])).toBe(true);
  expect(refused([{ ...choice, name: "x".repeat(101) }])).toBe(true);
  expect(refused([{ ...choice, value: "" }])).toBe(true);
  expect(refused([{ ...choice, value: "x".repeat(101) }])).toBe(true);
});
