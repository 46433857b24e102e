import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { commands } from "../../../commands/index.ts";
import { register } from "../../../src/platforms/discord/platform.ts";
import {
  commandBody,
  nativeName,
  registrationDiffers,
} from "../../../src/platforms/discord/registration.ts";
import type { Declaration } from "../../../src/platforms/platform.ts";
import { type FakeDiscord, ids, startFakeDiscord } from "../../fakes/discord/index.ts";
import { DECLARATIONS, setupFor, startBot } from "./bot.ts";

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly object[];
  readonly options?: readonly Option[];
}

const named = (name: string): Declaration => ({ name, summary: `About ${name}`, options: {} });
const many = (count: number) => Array.from({ length: count }, (_, at) => named(`command-${at}`));
const optionsOf = (declarations: readonly Declaration[]) =>
  (commandBody(declarations, "global").options ?? []) as readonly Option[];
/** Every subcommand, wherever it stands. */
const leaves = (options: readonly Option[]): readonly Option[] =>
  options.flatMap((one) => (one.type === 2 ? leaves(one.options ?? []) : [one]));

describe("what Discord offers", () => {
  test("each command is a subcommand with typed options, what must be given first", () => {
    const [list, stop, help] = optionsOf(DECLARATIONS);
    expect(list?.options).toMatchObject([
      { name: "instance", type: 3, required: false, autocomplete: true },
      { name: "share", type: 5 },
    ]);
    expect(stop?.options?.map(({ name, required }) => [name, required ?? false])).toEqual([
      ["instance", true],
      ["hard", false],
      ["dry-run", false],
    ]);
    expect(help?.options?.[0]).toMatchObject({
      choices: [{ name: "list", value: "list" }, { value: "stop" }],
    });
  });

  test("what only buttons say is not offered", () => {
    expect(leaves(optionsOf(DECLARATIONS)).map(({ name }) => name)).toEqual([
      "list",
      "stop",
      "help",
    ]);
  });

  test("a choice of more words than Discord lists is completed instead", () => {
    const choices = Array.from({ length: 30 }, (_, at) => `word-${at}`);
    const options = { word: { kind: "choice", about: "which", choices } };
    const [only] = optionsOf([{ name: "pick", summary: "Pick", options }]);
    expect(only?.options?.[0]).toMatchObject({ autocomplete: true });
    expect(only?.options?.[0]?.choices).toBeUndefined();
  });

  test.each([1, 24, 25, 26, 49, 50, 73, 100])("of %i commands every name remains", (count) => {
    const options = optionsOf(many(count));
    expect(options.length).toBeLessThanOrEqual(25);
    expect(leaves(options).map(({ name }) => name)).toEqual(many(count).map(({ name }) => name));
    for (const { options: inner = [] } of options) expect(inner.length).toBeLessThanOrEqual(25);
    expect(options.some(({ type }) => type === 2)).toBe(count > 25);
  });

  test("a command that is called like the group keeps its name", () => {
    const options = optionsOf([named("more"), ...many(30)]);
    expect(options.at(-1)).toMatchObject({ type: 2, name: "more-commands" });
  });

  test("names become names that Discord takes, and stay what they are where they are already", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
        expect(nativeName(nativeName(name))).toBe(nativeName(name));
      }),
    );
    for (const { spec } of commands) expect(nativeName(spec.name)).toBe(spec.name);
  });

  test("all of Lamplighter's own commands fit", async () => {
    const discord = await startFakeDiscord();
    const declarations = commands.map(({ spec }) => spec);
    await register({ ...setupFor(discord, "gateway"), declarations });
    expect(discord.refusedForForm()).toEqual([]);
    expect(discord.commands()).toHaveLength(1);
    await discord.close();
  });
});

describe("registering", () => {
  let discord: FakeDiscord;
  afterEach(() => discord.close());
  const PUT = "PUT /applications/:app/commands";
  const PUT_GUILD = "PUT /applications/:app/guilds/:guild/commands";
  const setup = (guilds?: string[]) => ({
    ...setupFor(discord, "gateway"),
    options: { mode: "gateway" as const, ...(guilds && { guilds }) },
  });

  test("is one call, and none where nothing changed", async () => {
    discord = await startFakeDiscord();
    expect(await register(setup())).toEqual([{ scope: "everywhere", state: "changed" }]);
    expect(await register(setup())).toEqual([{ scope: "everywhere", state: "up to date" }]);
    expect(discord.callsOf(PUT)).toHaveLength(1);
    const [first, ...rest] = DECLARATIONS;
    const declarations = [{ ...(first as Declaration), summary: "Another" }, ...rest];
    await register({ ...setup(), declarations });
    expect(discord.callsOf(PUT)).toHaveLength(2);
  });

  test("in named servers leaves no second one that is offered everywhere", async () => {
    discord = await startFakeDiscord();
    await register(setup());
    const scopes = await register(setup([ids.guild]));
    expect(scopes).toEqual([
      { scope: `server ${ids.guild}`, state: "changed" },
      { scope: "everywhere", state: "changed" },
    ]);
    expect(discord.commands()).toEqual([]);
    expect(discord.commands(ids.guild)).toHaveLength(1);
    expect(await register(setup([ids.guild]))).toMatchObject([{ state: "up to date" }]);
    expect(discord.callsOf(PUT_GUILD)).toHaveLength(1);
  });

  test("everywhere takes away what servers still offer of before", async () => {
    discord = await startFakeDiscord();
    await register(setup([ids.guild]));
    await register(setup());
    expect(discord.commands()).toHaveLength(1);
    expect(discord.commands(ids.guild)).toEqual([]);
    expect(await register(setup())).toEqual([{ scope: "everywhere", state: "up to date" }]);
  });

  test("happens when the bot starts, and a Discord that does not take it keeps no bot from working", async () => {
    const bot = await startBot({ before: (fake) => fake.fail(PUT, { status: 400, code: 50_035 }) });
    discord = bot.discord;
    expect(bot.logged.join("\n")).toMatch(/lamplighter register/);
    bot.discord.register([commandBody(DECLARATIONS, "global")]);
    expect((await bot.types("list")).acknowledged).toBe(true);
    await bot.platform.stop();
  });

  test("what Discord adds by itself is no difference, and what people see is one", async () => {
    discord = await startFakeDiscord();
    const wanted = [commandBody(DECLARATIONS, "global")];
    const current = wanted.map((one) => ({
      ...one,
      id: "1",
      version: "2",
      nsfw: false,
      default_member_permissions: null,
    }));
    expect(registrationDiffers(current, wanted)).toBe(false);
    expect(registrationDiffers([], wanted)).toBe(true);
    expect(registrationDiffers([...current, ...current], wanted)).toBe(true);
    expect(registrationDiffers([{ ...current[0], options: [] }], wanted)).toBe(true);
    for (const junk of [null, 7, "x", {}]) expect(registrationDiffers(junk, wanted)).toBe(true);
  });
});
