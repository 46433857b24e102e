import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanWords } from "../../../src/grammar/clean.ts";
import { splitWords } from "../../../src/grammar/words.ts";
import { BotError } from "../../../src/model/problem.ts";
import { hear } from "../../../src/platforms/discord/hear.ts";
import { wordsOf } from "../../../src/platforms/discord/words.ts";
import type { Declaration } from "../../../src/platforms/platform.ts";
import { ids } from "../../fakes/discord/ids.ts";
import { DECLARATIONS } from "./bot.ts";

const NOTED: Declaration = {
  name: "decline",
  summary: "Say no",
  options: {
    operation: { kind: "operation", about: "its id", required: true },
    reason: { kind: "text", about: "why not" },
    because: { kind: "note", about: "why" },
  },
};
const TIMED: Declaration = {
  name: "start",
  summary: "Start instances",
  options: {
    instance: { kind: "instances", about: "what to start", required: true },
    at: { kind: "note", about: "when", said: "at" },
  },
};
const declarations = [...DECLARATIONS, NOTED, TIMED];
const said = (subcommand: string, options: Readonly<Record<string, string | boolean | number>>) =>
  wordsOf(
    subcommand,
    Object.entries(options).map(([name, value]) => ({ name, value })),
    declarations,
  );
/** The words with dashes that the grammar would see; none where it refuses the whole. */
const dashesIn = (words: string): readonly string[] => {
  try {
    return splitWords(cleanWords(words)).flatMap(({ text, quoted }) =>
      text.startsWith("-") && !quoted ? [text] : [],
    );
  } catch (error) {
    if (error instanceof BotError) return [];
    throw error;
  }
};

describe("options become the words that would have been typed", () => {
  test.each([
    ["stop", { instance: "dev-box" }, "stop dev-box"],
    [
      "stop",
      { hard: true, instance: "env:dev state:running" },
      "stop env:dev state:running --hard",
    ],
    ["stop", { instance: 'web-1 "my box"', hard: false }, 'stop web-1 "my box"'],
    ["help", { command: "stop" }, "help stop"],
    ["list", {}, "list"],
    [
      "decline",
      { reason: "it's not hung", operation: "op_7f3k9" },
      `decline op_7f3k9 "it's not hung"`,
    ],
    ["decline", { operation: "7f3k9", because: "no" }, 'decline 7f3k9 --because "no"'],
    ["start", { instance: "web-1", at: "fri 18:00" }, 'start web-1 --at "fri 18:00"'],
    ["start", { instance: "web-1 at 22:00" }, "start web-1 at 22:00"],
  ])("%s %j is said as %s", (name, options, words) => {
    expect(said(name, options)).toBe(words);
  });

  test("what looks like a flag in an instance option is a name, not a flag", () => {
    expect(said("stop", { instance: "dev-box --hard" })).toBe('stop dev-box "--hard"');
    expect(said("stop", { instance: "dev-box hard" })).toBe('stop dev-box "hard"');
    expect(said("stop", { instance: "dev-box –hard" })).toBe('stop dev-box "–hard"');
  });

  test("what is no longer declared is said all the same, so that it is refused and not left out", () => {
    expect(said("stop", { instance: "web-1", force: true, mode: "cold boot" })).toBe(
      'stop web-1 "cold boot" --force',
    );
    expect(said("gone", { instance: "web-1" })).toBe("gone web-1");
  });

  test("nothing that can be typed into an option becomes a flag", () => {
    const tricky = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."-–—−\"'“‘`<>|&;nbsp#x \t\u200b,:=hard/vm.é") }),
    );
    fc.assert(
      fc.property(tricky, tricky, fc.boolean(), (instance, because, hard) => {
        const words = said("stop", { instance, hard });
        expect(dashesIn(words).filter((word) => word !== "--hard")).toEqual([]);
        expect(dashesIn(words)).toHaveLength(hard && dashesIn(words).length > 0 ? 1 : 0);
        const noted = said("decline", { operation: "7f3k9", reason: instance, because });
        expect(dashesIn(noted).filter((word) => word !== "--because")).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

const hearing = { declarations, now: () => 0 };
const typed = (more: object = {}) => ({
  id: "1200000000000000000",
  application_id: ids.bot,
  type: 2,
  token: "aW50ZXJhY3Rpb24.x-y_z",
  version: 1,
  guild_id: ids.guild,
  channel_id: ids.ops,
  channel: { id: ids.ops, type: 0, name: "ops" },
  member: {
    user: { id: ids.ann, username: "ann_", global_name: "Ann" },
    nick: null,
    roles: [ids.devs],
  },
  data: {
    id: "1",
    name: "vm",
    type: 1,
    options: [{ type: 1, name: "stop", options: [{ type: 3, name: "instance", value: "web-1" }] }],
  },
  ...more,
});

test("a subcommand in a group is that command", () => {
  const inner = { type: 1, name: "stop", options: [{ type: 3, name: "instance", value: "web-1" }] };
  const data = { name: "vm", type: 1, options: [{ type: 2, name: "more", options: [inner] }] };
  expect(hear(typed({ data }), hearing)).toMatchObject({ kind: "typed", words: "stop web-1" });
});

test("a person is called as the server calls them, else as they call themselves", () => {
  const named = (member: object) => {
    const heard = hear(typed({ member: { ...typed().member, ...member } }), hearing);
    return heard && heard.kind !== "ping" ? heard.origin.actor.name : undefined;
  };
  expect(named({ nick: "Annie" })).toBe("Annie");
  expect(named({})).toBe("Ann");
  expect(named({ user: { id: ids.ann, username: "ann_", global_name: null } })).toBe("ann_");
});

test("roles come with the event, and a direct message has none", () => {
  expect(hear(typed(), hearing)).toMatchObject({ origin: { guild: ids.guild, roles: [ids.devs] } });
  const { member, guild_id: _guild, ...direct } = typed();
  const heard = hear({ ...direct, user: member.user }, hearing);
  expect(heard).toMatchObject({ origin: { guild: undefined, roles: [], actor: { name: "Ann" } } });
});

test("a command that is not ours, a menu and a new kind of interaction are none of ours", () => {
  const menu = { custom_id: "x", component_type: 3, values: ["a"] };
  for (const more of [
    { data: { name: "play", type: 1, options: [] } },
    { data: { name: "vm", type: 2, target_id: "1" } },
    { type: 3, data: menu, message: { id: ids.ops } },
    { type: 99 },
  ])
    expect(hear(typed(more), hearing)?.kind).toBe("unknown");
});

test("whatever is missing or of another kind, nothing is thrown and no command is made up", () => {
  const paths = pathsIn(typed());
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.anything({ withBigInt: false, withNullPrototype: true }),
      fc.integer({ min: 1, max: 5 }),
      (path, junk, type) => {
        const heard = hear(withJunk({ ...typed(), type }, path, junk), hearing);
        if (heard?.kind === "typed") expect(heard.words.split(" ")[0]).not.toBe("");
      },
    ),
    { numRuns: 3000, examples: [[["data", "options", 0, "name"], " ", 2]] },
  );
  fc.assert(fc.property(fc.anything(), (junk) => void hear(junk, hearing)));
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, before: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [before];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...before, key]));
  return [...(before.length > 0 ? [before] : []), ...inner];
}

function withJunk(payload: unknown, [key, ...rest]: Path, junk: unknown): unknown {
  if (key === undefined) return junk;
  const copy = (Array.isArray(payload) ? [...payload] : { ...(payload as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = withJunk(copy[key], rest, junk);
  return copy;
}
