import { createHash } from "node:crypto";

/** Discord takes 100 as the id of a button or a window; what stands before the command needs its room. */
const COMMAND_MAX = 100 - "v24:".length;
const KEY_BYTES = 16;

/** What an id stands for: the command itself, or the key by which it is kept. */
export type Meaning = { readonly command: string } | { readonly key: string };

/**
 * The id of a button that carries the command. One that is too long, or not of plain characters, is said by its key.
 * @param nth tells the buttons of one message apart that carry the same command
 */
export function customIdOf(command: string, nth = 0): string {
  return fits(command) ? `v${nth || ""}:${command}` : `k${nth || ""}:${keyOf(command)}`;
}

/** What the id stands for; absent where it is none of ours. */
export function commandOf(customId: string): Meaning | undefined {
  const [, sign, rest = ""] = /^([vk])\d*:(.+)$/s.exec(customId) ?? [];
  if (sign === undefined) return undefined;
  return sign === "v" ? { command: rest } : { key: rest };
}

/** Those of the commands that no id can hold, each by its key, which is the same every time. */
export function longCommandsOf(commands: readonly string[]): ReadonlyMap<string, string> {
  const long = commands.filter((command) => !fits(command));
  return new Map(long.map((command) => [keyOf(command), command]));
}

/** Short enough, and nothing that Discord might trim, refuse or write differently. */
const fits = (command: string): boolean =>
  command.length <= COMMAND_MAX &&
  command === command.trim().normalize("NFC") &&
  !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(command);

const keyOf = (command: string): string =>
  createHash("sha256").update(command).digest().subarray(0, KEY_BYTES).toString("base64url");
