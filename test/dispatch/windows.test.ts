import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { formFor } from "../../src/dispatch/form-for.ts";
import { readCommand } from "../../src/grammar/read.ts";
import { fillForm } from "../../src/messages/form.ts";
import type { Form } from "../../src/messages/message.ts";
import { spelledForm } from "../../src/messages/reword.ts";
import { spell } from "../../src/messages/spell.ts";
import { isComplaint } from "../../src/model/complaint.ts";
import type { Invocation } from "../../src/model/people.ts";
import { BotError } from "../../src/model/problem.ts";
import { renderForm } from "../../src/platforms/discord/modal.ts";
import { formView } from "../../src/platforms/slack/form-view.ts";
import { readWish } from "../../src/scheduler/wish.ts";
import { viewProblems } from "../support/block-kit-limits.ts";
import { discordProblems } from "../support/discord-limits.ts";

const CHANNEL = { platform: "slack", id: "C0OPS" } as const;
const MISREAD = { code: "misread", sentence: "It says no times.", hint: "" } as const;

const invocation = (words: string, origin: Invocation["origin"] = "typed"): Invocation => ({
  key: "1",
  actor: { platform: "slack", id: "U0ANN", name: "ann", timeZone: "Europe/Rome" },
  channel: CHANNEL,
  words,
  origin,
});

/** The window that these words open, said as they stand; a complaint about times stands for what the scheduler says. */
function windowFor(words: string, origin?: Invocation["origin"]): Form | undefined {
  try {
    readCommand(commands, words);
    return shown(formFor(commands, invocation(words, origin), MISREAD));
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    return shown(formFor(commands, invocation(words, origin), error.problem));
  }
}

const shown = (form: Form | undefined) => form && spelledForm(form);

const asked = (words: string) => windowFor(words)?.fields.map(({ name }) => name);

/** What the window says when it is sent with these answers. */
function sent(words: string, answers: Readonly<Record<string, string>>) {
  const form = windowFor(words);
  if (!form) throw new Error("no window");
  return readCommand(commands, fillForm(form.command, form.fields, answers));
}

describe("/vm hold", () => {
  test("asks for the instance, which can be picked, until when and why", () => {
    expect(windowFor("hold")).toMatchObject({
      title: "Hold",
      fields: [
        { name: "instance", kind: { command: "hold", option: "instance" }, required: true },
        { name: "until", kind: "line", required: false, placeholder: "fri 18:00" },
        { name: "because", required: false },
      ],
    });
  });

  test("says what was answered, and leaves out what was not", () => {
    const all = sent("hold", {
      instance: "dev-box",
      until: "fri 18:00",
      because: "it's a load test",
    });
    expect(all.values).toMatchObject({
      instance: { words: ["dev-box"] },
      until: "fri 18:00",
      because: "it's a load test",
    });
    expect(sent("hold", { instance: "dev-box" }).words).toBe("hold dev-box");
  });

  test("does not ask again for what was said", () => {
    expect(asked('hold --until "fri 18:00"')).toEqual(["instance", "because"]);
    expect(sent('hold --until "fri 18:00"', { instance: "a" }).words).toBe(
      'hold a --until "fri 18:00"',
    );
    expect(windowFor("hold dev-box")).toBeUndefined();
  });
});

describe("/vm schedule", () => {
  test.each(["schedule", "schedule set", "/vm schedule", "Schedule SET"])(
    "%s asks for everything that one needs",
    (words) => {
      expect(asked(words)).toEqual(["instance", "start", "stop", "tz", "until"]);
      const said = sent(words, {
        instance: "env:dev",
        start: "0 8 * * 1-5",
        stop: "0 19 * * 1-5",
        tz: "Europe/Berlin",
        until: "24 dec 18:00",
      });
      expect(said.values).toEqual({
        what: "set",
        instance: { words: ["env:dev"] },
        named: undefined,
        start: "0 8 * * 1-5",
        stop: "0 19 * * 1-5",
        window: undefined,
        tz: "Europe/Berlin",
        until: "24 dec 18:00",
      });
    },
  );

  test("asks only for times where the instance was said", () => {
    expect(asked("schedule set dev-box")).toEqual(["start", "stop", "tz", "until"]);
    expect(asked("schedule set dev-box until 24 dec")).toEqual(["start", "stop", "tz"]);
    expect(sent("schedule set dev-box", { start: "Mo-Fr 08:00-19:00" }).words).toBe(
      'schedule set dev-box --start "Mo-Fr 08:00-19:00"',
    );
  });

  test("does not ask for times that were said in another way", () => {
    expect(asked("schedule set --window Mo-Fr")).toEqual(["instance", "tz", "until"]);
    expect(asked("schedule set --named office-hours")).toEqual(["instance", "until"]);
    expect(windowFor('schedule set dev-box --start "61 * * * *"')).toBeUndefined();
  });

  test("to show or clear asks for the instance alone", () => {
    expect(asked("schedule show")).toEqual(["instance"]);
    expect(asked("schedule clear")).toEqual(["instance"]);
  });

  test("a window that was left empty is answered in words, not by the same window again", () => {
    expect(windowFor("schedule set dev-box", "button")).toBeUndefined();
    expect(windowFor("schedule", "button")).toBeDefined();
  });

  test("shows the person's own zone as an example", () => {
    const zone = windowFor("schedule")?.fields.find(({ name }) => name === "tz");
    expect(zone?.placeholder).toBe("Europe/Rome");
  });
});

test.each([
  ["Mo-Fr 08:00-19:00", undefined, { start: "0 8 * * 1,2,3,4,5", stop: "0 19 * * 1,2,3,4,5" }],
  ["0 8 * * 1-5", undefined, { start: "0 8 * * 1-5", stop: undefined }],
  ["0 8 * * 1-5", "0 19 * * 1-5", { start: "0 8 * * 1-5", stop: "0 19 * * 1-5" }],
] as const)("the one field for both takes a window or a cron line: %s", (start, stop, expected) => {
  const wish = {
    named: undefined,
    window: undefined,
    timeZone: "UTC",
    until: undefined,
    start,
    stop,
  };
  const saying = {
    actor: invocation("").actor,
    now: 0,
    parking: { reminders: [], timeZone: "UTC" },
  };
  const read = readWish(wish, saying as never);
  expect(isComplaint(read)).toBe(false);
  expect(read).toMatchObject({ timeZone: "UTC" });
  if (stop === undefined && start.includes(":")) expect(read.stop).toBeDefined();
  else expect(read).toMatchObject(expected);
});

test.each(["hold", "schedule", "schedule set dev-box"])(
  "the window of /vm %s is one that both chats take",
  (words) => {
    const form = windowFor(words);
    if (!form) throw new Error("no window");
    expect(viewProblems(formView(form, { channel: CHANNEL }) as never)).toEqual([]);
    expect(discordProblems("modal", renderForm(form).modal)).toEqual([]);
    expect(form.fields.length).toBeLessThanOrEqual(5);
    for (const { label } of form.fields) expect(spell(label).length).toBeLessThanOrEqual(45);
  },
);

test("no words, however odd, make a window fail", () => {
  const odd = fc.array(
    fc.constantFrom(
      "hold",
      "schedule",
      "set",
      "show",
      "--until",
      "--",
      "--hold",
      '"',
      "a",
      "until",
      "{instance}",
      "--window=x",
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(odd, fc.constantFrom("typed" as const, "button" as const), (words, origin) => {
      const form = windowFor(words.join(" "), origin);
      if (form) expect(form.fields.length).toBeGreaterThan(0);
    }),
  );
});
