import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inline, Line, Message, Part } from "../../../src/messages/message.ts";
import { picturesOf } from "../../../src/platforms/pictures.ts";
import { firstWord } from "../../../src/platforms/slack/hear.ts";
import { renderMessage } from "../../../src/platforms/slack/render.ts";
import { blockKitProblems } from "../../support/block-kit-limits.ts";
import { visibleButtons, visibleText } from "../../support/block-kit-text.ts";
import { NASTY, namedIn, ODD_MESSAGE } from "../../support/odd-messages.ts";

const AT = Date.UTC(2026, 10, 23, 18, 0);
const message = (headline: Line, ...parts: Part[]): Message => ({ headline, parts, buttons: [] });
const rows = (count: number, row: Line): Part => ({ kind: "rows", rows: Array(count).fill(row) });

describe("what a reader sees", () => {
  test("a card reads from top to bottom as it was composed", () => {
    const { text, blocks } = renderMessage({
      headline: ["● ", { kind: "strong", text: "web-1" }, " is running"],
      parts: [
        { kind: "text", lines: [["took 52 s"], ["10.2.4.17"]] },
        { kind: "fields", fields: [{ label: "Type", value: ["t3.large"] }] },
        { kind: "code", text: "line 1\n\tline 2" },
        { kind: "context", line: ["Asked by Ana · ", { kind: "code", text: "op_7f3k" }] },
      ],
      buttons: [{ label: "Stop", command: "stop web-1", style: "danger" }],
    });
    expect(text).toBe("● web-1 is running");
    expect(visibleText(blocks).split("\n")).toEqual([
      "● web-1 is running",
      "took 52 s",
      "10.2.4.17",
      "Type: t3.large",
      "line 1",
      "\tline 2",
      "Asked by Ana · op_7f3k",
      "[Stop]",
    ]);
    expect(blocks.map(({ type }) => type)).toEqual([
      "rich_text",
      "rich_text",
      "rich_text",
      "rich_text",
      "context",
      "actions",
    ]);
  });

  test.each([
    ["clock", "{time}", "18:00 UTC"],
    ["day", "{date_short_pretty}, {time}", "2026-11-23 18:00 UTC"],
    ["relative", "{ago}", "2026-11-23 18:00 UTC"],
  ] as const)(
    "a time as %s is in the reader's own zone, with UTC where dates are unknown",
    (as, format, fallback) => {
      const time: Inline = { kind: "time", at: AT, as };
      const line = ["stops ", time];
      const { text, blocks } = renderMessage(message(line, { kind: "context", line }));
      expect(text).toBe(`stops ${fallback}`);
      expect(JSON.stringify(blocks)).toContain(
        JSON.stringify({ type: "date", timestamp: AT / 1000, format, fallback }),
      );
      expect(visibleText(blocks)).toContain(`<!date^${AT / 1000}^${format}|${fallback}>`);
    },
  );

  test("people, groups, channels and links are Slack's own, where their ids can be", () => {
    const line: Line = [
      { kind: "mention", of: "user", id: "U0ANN", name: "ann" },
      { kind: "mention", of: "group", id: "S0DEVS", name: "@devs" },
      { kind: "channel", id: "C0OPS", name: "ops" },
      { kind: "link", url: "https://example.com/?a=1&b=2", text: "details" },
    ];
    const { text, blocks } = renderMessage(message(line, { kind: "context", line }));
    expect(text).toBe("@ann@devs#opsdetails");
    expect(visibleText(blocks).split("\n")).toEqual([
      "<@U0ANN><!subteam^S0DEVS><#C0OPS>details",
      "<@U0ANN> <!subteam^S0DEVS> <#C0OPS> <https://example.com/?a=1&amp;b=2|details>",
    ]);
  });

  test("an id or address that Slack could not mean is shown as what it is called", () => {
    const line: Line = [
      { kind: "mention", of: "user", id: "!channel", name: "ann" },
      { kind: "mention", of: "group", id: "U0ANN", name: "devs" },
      { kind: "channel", id: "lab", name: "lab" },
      { kind: "link", url: "javascript:alert(1)", text: "details" },
      { kind: "time", at: Number.NaN, as: "day" },
    ];
    const { blocks } = renderMessage(message(line, { kind: "context", line }));
    const words = "@ann@devs#labdetailsan unknown time";
    expect(visibleText(blocks)).toBe(`${words}\n${words}`);
  });

  test("every button carries its command and a name of its own, after the command it answers", () => {
    const buttons = ["list state:running", "list state:stopped"].map((command) => ({
      label: "Show",
      command,
    }));
    const { blocks } = renderMessage(
      { ...message(["8 instances"]), buttons },
      firstWord("LIST all"),
    );
    expect(visibleButtons(blocks).map(({ actionId, command }) => [actionId, command])).toEqual([
      ["list:0", "list state:running"],
      ["list:1", "list state:stopped"],
    ]);
  });
});

describe("names that try to be more than names", () => {
  test.each([
    "<!channel>",
    "@everyone @here",
    "<@U0BOSS>",
    "<!subteam^S0ALL>",
    "<https://evil.example|details>",
    "*bold* _it_ ~no~ `code` ```x```",
    ":fire: &lt;b&gt; & <",
    "a*b_c~d`e",
  ])("%s stays what it is", (name) => {
    const { text, blocks } = renderMessage(
      message([name], { kind: "rows", rows: [[name]] }, { kind: "context", line: [name] }),
    );
    expect(visibleText(blocks)).toBe(`${name}\n${name}\n${name}`);
    expect(text).toBe(name.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"));
    expect(markupIn(blocks)).toEqual([]);
  });

  test("a name can neither begin a line of its own nor turn the line around", () => {
    const name = "web\n● db is running\u2028\u202Egnihton\u0000";
    const { text, blocks } = renderMessage(message([name]));
    expect(visibleText(blocks)).toBe("web ● db is running gnihton");
    expect(text).not.toMatch(/[\n\u2028\u202E]/);
  });
});

describe("what is too much", () => {
  test("a long list ends in how many more there are", () => {
    const row: Line = ["● ", { kind: "strong", text: "web-1" }, " running, aws eu-west-1"];
    const { blocks } = renderMessage(message(["500 instances"], rows(500, row)));
    const shown = visibleText(blocks).split("\n");
    const more = Number(/^… and (\d+) more$/.exec(shown.at(-1) ?? "")?.[1]);
    expect(shown.length - 2 + more).toBe(500);
    expect(shown.length).toBeGreaterThan(40);
    expect(blockKitProblems({ blocks })).toEqual([]);
  });

  test("who asked, and the buttons, are still there under the longest list", () => {
    const line = ["Asked by Ana · op_7f3k"];
    const { blocks } = renderMessage({
      ...message(["Stopping"], rows(900, ["● web-1 running"]), { kind: "context", line }),
      buttons: [{ label: "Cancel", command: "cancel op_7f3k" }],
    });
    expect(visibleText(blocks)).toMatch(/more\nAsked by Ana · op_7f3k\n\[Cancel\]$/);
  });

  test("a character is never cut in half", () => {
    const { text, blocks } = renderMessage(
      message(["👩‍🚒".repeat(2000)], { kind: "code", text: "🔥".repeat(9000) }),
    );
    expect(`${text}${JSON.stringify(blocks)}`).not.toMatch(/\p{Surrogate}|\\ud[89a-f]/u);
    expect(blockKitProblems({ text, blocks })).toEqual([]);
  });
});

test("no message, however odd or long, breaks a limit of Slack's or says what was not meant", () => {
  fc.assert(
    fc.property(ODD_MESSAGE, (odd) => {
      const files = new Map(picturesOf(odd).map((picture) => [picture, "F0PICTURE"]));
      const { text, blocks } = renderMessage(odd, "list", files);
      expect(blockKitProblems({ text, blocks })).toEqual([]);
      expect(text.replace(/&(?:amp|lt|gt);/g, "")).not.toMatch(/[&<>]/);
      const declared = new Set(namedIn(odd));
      for (const markup of markupIn(blocks)) expect(declared).toContain(markup);
    }),
    // Making a failing message smaller could take for ever.
    { numRuns: 300, interruptAfterTimeLimit: 10_000 },
  );
});

const NAME = fc.array(fc.oneof(NASTY, fc.stringMatching(/^[a-z0-9-]{1,40}$/)), {
  minLength: 1,
  maxLength: 3,
});

test("a list of 200 instances with the oddest names stays within what Slack takes all together", () => {
  const names = fc.array(
    NAME.map((all) => all.join("")),
    { minLength: 200, maxLength: 200 },
  );
  fc.assert(
    fc.property(names, (all) => {
      const list: Part = {
        kind: "rows",
        rows: all.map((text) => [
          "● ",
          { kind: "strong", text },
          " running ",
          { kind: "code", text },
          " stops ",
          { kind: "time", at: AT, as: "relative" },
        ]),
      };
      const buttons = all.slice(0, 25).map((label) => ({ label, command: `stop "${label}"` }));
      const who: Part = { kind: "context", line: [`Asked by ${all[0]} · op_7f3k`] };
      const { text, blocks } = renderMessage({
        ...message([`200: ${all[0]}`], list, who),
        buttons,
      });
      expect(blockKitProblems({ text, blocks })).toEqual([]);
      expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThanOrEqual(13_200);
      expect(visibleText(blocks)).toMatch(/… and \d+ more/);
      expect(markupIn(blocks)).toEqual([]);
      expect(text).not.toMatch(/<|>/);
    }),
    { numRuns: 100, interruptAfterTimeLimit: 10_000 },
  );
});

/** Everything in the blocks that Slack would treat as more than text, dates and links apart. */
function markupIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : pieceMarkup(value as Record<string, unknown>);
  return [...own, ...Object.values(value).flatMap(markupIn)];
}

function pieceMarkup(piece: Record<string, unknown>): string[] {
  switch (piece.type) {
    case "user":
      return [`user ${piece.user_id}`];
    case "usergroup":
      return [`group ${piece.usergroup_id}`];
    case "channel":
      return [`channel ${piece.channel_id}`];
    case "broadcast":
    case "emoji":
      return [piece.type];
    case "mrkdwn":
      return markupOf(String(piece.text));
    default:
      return [];
  }
}

/** Markup text is one construct of ours and nothing beside it. */
function markupOf(text: string): string[] {
  const whole = /^<([^<>]*)>$/.exec(text)?.[1];
  if (whole === undefined) return [`loose ${text}`];
  if (/^!date\^\d+\^[^|^]+\|[^|]+$/.test(whole)) return [];
  if (/^https?:[^|]+\|[^|*_~`]+$/.test(whole)) return [];
  const [, mark, id] = /^(@|#|!subteam\^)([A-Z0-9]+)$/.exec(whole) ?? [];
  const kind = { "@": "user", "#": "channel", "!subteam^": "group" }[mark ?? ""];
  return [kind ? `${kind} ${id}` : `loose ${text}`];
}
