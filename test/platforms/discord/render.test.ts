import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oneLine } from "../../../src/messages/literal.ts";
import type { Inline, Line, Message, Part } from "../../../src/messages/message.ts";
import { takeFiles } from "../../../src/platforms/discord/attachments.ts";
import { commandOf, renderMessage } from "../../../src/platforms/discord/render.ts";
import { discordProblems } from "../../support/discord-limits.ts";
import { readMarkdown, seenIn } from "../../support/discord-text.ts";
import { namedIn, ODD_MESSAGE, ODD_TEXT } from "../../support/odd-messages.ts";

const AT = Date.UTC(2026, 10, 23, 18, 0);
const ANN = "123456789012345678";
const DEVS = "223456789012345678";
const OPS = "323456789012345678";
const message = (headline: Line, ...parts: Part[]): Message => ({ headline, parts, buttons: [] });
const rows = (count: number, row: Line): Part => ({ kind: "rows", rows: Array(count).fill(row) });
const draw = (headline: Line, ...parts: Part[]) => renderMessage(message(headline, ...parts)).body;
/** Short enough that nothing of it is cut. */
const SHORT_TEXT = ODD_TEXT.map((text) => text.slice(0, 60));

describe("what a reader sees", () => {
  test("a card reads from top to bottom as it was composed", () => {
    const { body } = renderMessage({
      headline: ["● ", { kind: "strong", text: "web-1" }, " is running"],
      parts: [
        { kind: "text", lines: [["took 52 s"], [{ kind: "code", text: "10.2.4.17" }]] },
        { kind: "fields", fields: [{ label: "Type", value: ["t3.large"] }] },
        { kind: "code", text: "line 1\n\tline 2" },
        { kind: "context", line: ["Asked by Ana · ", { kind: "code", text: "op_7f3k" }] },
      ],
      buttons: [{ label: "Stop", command: "stop web-1", style: "danger" }],
    });
    const { text, markup } = seenIn(body);
    expect(body.content).toBe("● **web-1** is running");
    expect(text.split("\n")).toEqual([
      "● web-1 is running",
      "took 52 s",
      "10.2.4.17",
      "Type: t3.large",
      "line 1",
      "\tline 2",
      "Asked by Ana · op_7f3k",
      "[Stop]",
    ]);
    expect(markup).toEqual(["strong", "code", "strong", "block", "small", "code"]);
    expect(discordProblems("message", body)).toEqual([]);
  });

  test.each([
    ["clock", "t"],
    ["day", "F"],
    ["relative", "R"],
  ] as const)("a time as %s is in the reader's own zone", (as, style) => {
    const { content } = draw(["stops ", { kind: "time", at: AT, as }]);
    expect(content).toBe(`stops <t:${AT / 1000}:${style}>`);
  });

  test("people, groups, channels and links are Discord's own, where their ids can be", () => {
    const line: Line = [
      { kind: "mention", of: "user", id: ANN, name: "ann" },
      { kind: "mention", of: "group", id: DEVS, name: "@devs" },
      { kind: "channel", id: OPS, name: "ops" },
      { kind: "link", url: "https://example.com/?a=(1)&b=2", text: "details" },
    ];
    const { content, allowed_mentions } = draw(line);
    const link = "[details](<https://example.com/?a=%281%29&b=2>)";
    expect(content).toBe(`<@${ANN}><@&${DEVS}><#${OPS}>${link}`);
    expect(allowed_mentions).toEqual({ parse: [], users: [ANN], roles: [DEVS] });
  });

  test("an id or address that Discord could not mean is shown as what it is called", () => {
    const body = draw([
      { kind: "mention", of: "user", id: "U0ANN", name: "ann" },
      { kind: "mention", of: "group", id: "everyone", name: "@everyone" },
      { kind: "channel", id: "lab", name: "lab" },
      { kind: "link", url: "javascript:alert(1)", text: "details" },
      { kind: "time", at: Number.NaN, as: "day" },
    ]);
    const { text, markup } = seenIn(body);
    expect(text).toBe("@ann@everyone#labdetailsan unknown time");
    expect(markup).toEqual([]);
    expect(body.allowed_mentions).toEqual({ parse: [], users: [], roles: [] });
  });

  test("who is asked only under the headline is called too: an embed calls nobody", () => {
    const line: Line = ["approvers: ", { kind: "mention", of: "group", id: DEVS, name: "devs" }];
    const { content, allowed_mentions } = draw(["🔒 Hard stop of db"], { kind: "context", line });
    expect(content).toBe(`🔒 Hard stop of db\n-# <@&${DEVS}>`);
    expect(allowed_mentions.roles).toEqual([DEVS]);
  });

  test("an edit takes away what the message had before", () => {
    expect(draw(["done"])).toMatchObject({ content: "done", embeds: [], components: [] });
  });
});

describe("what a button carries", () => {
  const buttons = (...commands: string[]) => {
    const drawn = renderMessage({
      ...message(["x"]),
      buttons: commands.map((command) => ({ label: "Go", command })),
    });
    const ids = drawn.body.components.flatMap(({ components }) =>
      components.map(({ custom_id }) => custom_id),
    );
    return { ...drawn, ids };
  };

  test("a short command stands in the button itself", () => {
    const { ids, longCommands } = buttons("stop web-1");
    expect(ids).toEqual(["v:stop web-1"]);
    expect(longCommands.size).toBe(0);
  });

  test("a long one is kept under a key, the same each time the message is drawn", () => {
    const long = `stop ${"a".repeat(120)}`;
    const { ids, longCommands } = buttons(long, long);
    expect(ids).toEqual(buttons(long, long).ids);
    const [first] = longCommands;
    expect(ids.map(commandOf)).toEqual([{ key: first?.[0] }, { key: first?.[0] }]);
    expect(first?.[1]).toBe(long);
  });

  test("whatever they say, all buttons are told apart and each says its own again", () => {
    fc.assert(
      fc.property(fc.array(ODD_TEXT, { maxLength: 20 }), (commands) => {
        const { ids, body, longCommands } = buttons(...commands, ...commands.slice(0, 5));
        expect(discordProblems("message", body)).toEqual([]);
        const said = ids.map(commandOf).map((meaning) => {
          if (!meaning) return undefined;
          return "command" in meaning ? meaning.command : longCommands.get(meaning.key);
        });
        const carried = [...commands, ...commands.slice(0, 5)].filter(
          (command) => command !== "" && command.length <= 2000,
        );
        expect(said).toEqual(carried.slice(0, 25));
      }),
    );
  });

  test("an id of somebody else's is none of ours", () => {
    expect(["", "v:", "x:stop", "stop web-1", "v"].map(commandOf)).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe("names that try to be more than names", () => {
  test.each([
    "<!channel>",
    "@everyone @here",
    `<@${ANN}>`,
    `<@&${ANN}>`,
    `<#${ANN}>`,
    `<:fire:${ANN}>`,
    `</stop:${ANN}>`,
    "<t:0:R>",
    "[details](https://evil.example)",
    "https://evil.example",
    "discord.gg/abc",
    "# heading",
    "-# small",
    "> quote",
    "- item",
    "1. item",
    "||spoiler|| **b** __u__ ~~s~~ _i_ `c` ```x```",
    ":fire: 5:100:3",
    "¯\\_(ツ)_/¯",
  ])("%s stays what it is, wherever it stands", (name) => {
    const strong: Inline = { kind: "strong", text: name };
    const code: Inline = { kind: "code", text: name };
    const body = draw([name], rows(2, [name]), rows(1, [strong, code]), {
      kind: "context",
      line: [name],
    });
    const { text, markup } = seenIn(body);
    expect(text.split("\n")).toEqual([name, name, name, `${name}${name}`, name]);
    expect(markup.filter((one) => !["strong", "code", "small"].includes(one))).toEqual([]);
    expect(body.allowed_mentions).toEqual({ parse: [], users: [], roles: [] });
  });

  test("a name can neither begin a line of its own nor turn the line around", () => {
    const { content } = draw(["web\n● db is running\u2028\u202Egnihton\u0000"]);
    expect(content).toBe("web ● db is running gnihton");
  });

  test("code cannot end its block", () => {
    const text = "before\n```\n@everyone\n````\nafter";
    expect(seenIn(draw(["x"], { kind: "code", text }))).toEqual({
      text: `x\n${text}`,
      markup: ["block"],
    });
  });

  test("any text comes back as it was, in every style", () => {
    fc.assert(
      fc.property(SHORT_TEXT, fc.constantFrom("strong", "quiet", "code"), (odd, kind) => {
        const line: Line = [odd, { kind, text: odd }, " · ", { kind, text: odd }, odd];
        const { embeds } = draw(["x"], { kind: "text", lines: [["first"], line, ["last"]] });
        const { text } = readMarkdown(embeds[0]?.description ?? "");
        const once = oneLine(odd);
        expect(text).toBe(`first\n${once}${once} · ${once}${once}\nlast`);
      }),
    );
  });
});

describe("what is too much", () => {
  test("a list of 200 ends in how many more there are", () => {
    const row: Line = [
      "● ",
      { kind: "strong", text: "web-1" },
      " running, aws eu-west-1 · t3.large",
    ];
    const body = draw(["200 instances"], rows(200, row));
    const shown = seenIn(body).text.split("\n");
    const more = Number(/^… and (\d+) more$/.exec(shown.at(-1) ?? "")?.[1]);
    expect(shown.length - 2 + more).toBe(200);
    expect(shown.length).toBeGreaterThan(40);
    expect(discordProblems("message", body)).toEqual([]);
  });

  test("who asked, and the buttons, are still there under the longest list", () => {
    const line = ["Asked by Ana · op7f3k"];
    const { body } = renderMessage({
      ...message(["Stopping"], rows(900, ["● web-1 running"]), { kind: "context", line }),
      buttons: [{ label: "Cancel", command: "cancel op_7f3k" }],
    });
    expect(seenIn(body).text).toMatch(/more\nAsked by Ana · op7f3k\n\[Cancel\]$/);
  });

  test("a character is never cut in half", () => {
    const body = draw(["👩‍🚒".repeat(2000)], { kind: "code", text: "🔥".repeat(9000) });
    expect(JSON.stringify(body)).not.toMatch(/\p{Surrogate}|\\ud[89a-f]/u);
    expect(discordProblems("message", body)).toEqual([]);
  });
});

test("no message, however odd or long, breaks a limit of Discord's or says what was not meant", () => {
  const ours = /^(?:strong|code|block|small|time|link https?:\S+)$/;
  fc.assert(
    fc.property(ODD_MESSAGE, (odd) => {
      const { body } = renderMessage(odd);
      expect(discordProblems("message", takeFiles(body).body)).toEqual([]);
      const named = new Set(namedIn(odd));
      const { users, roles } = body.allowed_mentions;
      const called = [...users.map((id) => `user ${id}`), ...roles.map((id) => `group ${id}`)];
      for (const one of called) expect(named).toContain(one);
      const more = seenIn(body).markup.filter((markup) => !ours.test(markup));
      for (const markup of more) expect(named).toContain(markup);
    }),
    // Making a failing message smaller could take for ever.
    { numRuns: 300, interruptAfterTimeLimit: 10_000 },
  );
});
