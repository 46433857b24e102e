import { parseArgs } from "node:util";
import { KEY_NAME } from "../http/api/key.ts";
import { parseDuration } from "../model/duration.ts";
import { parseSelector } from "../model/selector.ts";

/** What `lamplighter key …` was asked for. */
export type KeyRequest = { readonly config?: string | undefined } & (
  | { readonly kind: "help" }
  | { readonly kind: "list" }
  | { readonly kind: "revoke"; readonly name: string }
  | {
      readonly kind: "create";
      readonly name: string;
      readonly channel: string;
      readonly roles: readonly string[];
      readonly instances?: string | undefined;
      /** In milliseconds from now; absent: for ever. */
      readonly expiresIn?: number | undefined;
    }
);

export const KEY_USAGE = `Usage: lamplighter key create NAME --channel CHANNEL [--role ROLE]… [--on SELECTOR] [--expires 90d]
       lamplighter key list
       lamplighter key revoke NAME

  create  makes an API key and shows it once. It is heard by the rules of the channel api: CHANNEL, where
          its roles are called api:role:ROLE; with --on, for these instances only
  list    all keys that were ever made, when they were last used, and until when they open something
  revoke  makes a key open nothing, from now on

All take --config FILE, and work beside a running bot as well as without one.`;

const OPTIONS = {
  config: { type: "string" },
  channel: { type: "string" },
  role: { type: "string", multiple: true, default: [] as string[] },
  on: { type: "string" },
  expires: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const WORD = /^[A-Za-z0-9][\w.-]*$/;

/**
 * Reads what stands after `lamplighter key`.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readKeyRequest(args: readonly string[]): KeyRequest | string {
  const read = parse(args);
  if (typeof read === "string") return read;
  const [word, name, extra] = read.positionals;
  const { config, help, ...options } = read.values;
  if (help) return { kind: "help", config };
  if (extra !== undefined) return `I do not understand “${extra}” after key ${word} ${name}.`;
  const given = Object.entries(options).find(
    ([, value]) => value !== undefined && value.length > 0,
  );
  if (word !== "create" && given) return `--${given[0]} belongs to key create.`;
  switch (word) {
    case "list":
      if (name !== undefined) return "A list takes no name.";
      return { kind: "list", config };
    case "revoke":
      if (name === undefined) return "Say which key opens nothing any more.";
      return { kind: "revoke", name, config };
    case "create":
      return readCreate(name, options, config);
    default:
      return "Say what to do with the keys: create, list or revoke.";
  }
}

interface CreateOptions {
  readonly channel?: string | undefined;
  readonly role: readonly string[];
  readonly on?: string | undefined;
  readonly expires?: string | undefined;
}

function readCreate(
  name: string | undefined,
  { channel, role: roles, on: instances, expires }: CreateOptions,
  config: string | undefined,
): KeyRequest | string {
  if (name === undefined || !KEY_NAME.test(name))
    return "A key's name has up to 40 small letters, digits and dashes, e.g. deploy.";
  if (channel === undefined)
    return "Say by which channel's rules it is heard: --channel ci, for an entry api: ci under channels.";
  const wrong = [channel, ...roles].find((one) => !WORD.test(one));
  if (wrong !== undefined)
    return `“${wrong}” is no name here: use letters, digits, dots, dashes and underscores.`;
  if (instances !== undefined && "unreadable" in parseSelector(instances))
    return `“${instances}” is no selector: write env:dev or cloud:aws-dev.`;
  const expiresIn = expires === undefined ? undefined : parseDuration(expires);
  if (expires !== undefined && !expiresIn) return `“${expires}” is no duration: write 90d or 12h.`;
  return { kind: "create", name, channel, roles, instances, expiresIn, config };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return (error as Error).message;
  }
}
