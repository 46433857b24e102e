import { parseArgs } from "node:util";
import { readAccount } from "../config/principals.ts";
import { spell } from "../messages/spell.ts";
import type { CodeAccount } from "../store/codes.ts";

/** What `lamplighter codes …` was asked for. */
export type CodesRequest = { readonly config?: string | undefined } & (
  | { readonly kind: "help" }
  | { readonly kind: "list" }
  | { readonly kind: "rekey" }
  | { readonly kind: "reset"; readonly account: CodeAccount }
);

export const CODES_USAGE = `Usage: lamplighter codes list
       lamplighter codes reset PLATFORM:user:ID
       lamplighter codes rekey

  list   names the accounts that have one-time codes, and since when
  reset  forgets one account's codes, say slack:user:U0123ANN, so that the person can enroll anew
  rekey  encrypts all secrets with LAMPLIGHTER_SECRET_KEY, so that LAMPLIGHTER_SECRET_KEY_OLD is not needed any more

All take --config FILE, and work beside a running bot as well as without one.`;

const OPTIONS = {
  config: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/**
 * Reads what stands after `lamplighter codes`.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readCodesRequest(args: readonly string[]): CodesRequest | string {
  const read = parse(args);
  if (typeof read === "string") return read;
  const [word, who, extra] = read.positionals;
  const { config, help } = read.values;
  if (help) return { kind: "help", config };
  switch (word) {
    case "list":
    case "rekey":
      return who === undefined ? { kind: word, config } : stray(word, who);
    case "reset": {
      if (who === undefined) return "Say whose codes: codes reset slack:user:U0123ANN";
      const account = readAccount(who);
      if ("sentence" in account) return `${spell(account.sentence)} ${spell(account.hint)}`;
      return extra === undefined ? { kind: "reset", account, config } : stray(word, extra);
    }
    default:
      return "Say what to do with the codes: list, reset or rekey.";
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return (error as Error).message;
  }
}

const stray = (word: string, extra: string): string =>
  `I do not understand “${extra}” after codes ${word}.`;
