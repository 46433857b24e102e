import { quoteWord } from "../../grammar/words.ts";

/** What `lamplighter vm …` was asked for. */
export type VmRequest =
  | { readonly kind: "help" }
  | {
      readonly kind: "say";
      /** As after `/vm` in a chat. */
      readonly words: string;
      readonly json: boolean;
      /** Whether to stay until the cloud is done. */
      readonly wait: boolean;
    };

export const VM_USAGE = `Usage: lamplighter vm [--json] [--no-wait] WORDS

  WORDS is anything that can be said after /vm in a chat:
    lamplighter vm list env:dev
    lamplighter vm stop dev-box --hard
    lamplighter vm hold dev-box until "fri 18:00"

  --json     the answer as JSON, for programs
  --no-wait  do not stay until the cloud is done

It speaks to a running bot, with a key that lamplighter key create made:
  LAMPLIGHTER_KEY  the key
  LAMPLIGHTER_URL  where the bot is; http://127.0.0.1:3000 if it is not set

It ends with 0 where all went well, 1 where the cloud did not do it, 2 where the words were not understood,
3 where it is not allowed, 4 where somebody has to say yes first, 5 where the bot cannot be reached.`;

/**
 * Reads what stands after `lamplighter vm`. Our own flags stand before the words; all others are the command's.
 * @returns the request, or what is wrong with it in a sentence
 */
export function readVmRequest(args: readonly string[]): VmRequest | string {
  const first = args.findIndex((one) => one !== "--json" && one !== "--no-wait");
  const own = first === -1 ? args : args.slice(0, first);
  const rest = first === -1 ? [] : args.slice(first);
  if (rest[0] === "--help" || rest[0] === "-h") return { kind: "help" };
  if (rest.length === 0) return "Say what to do, as after /vm in a chat.";
  const words = rest.map(asSaid).join(" ");
  return { kind: "say", words, json: own.includes("--json"), wait: !own.includes("--no-wait") };
}

/** The shell has taken the quotes away. */
const asSaid = (arg: string): string => (/\s/.test(arg) || arg === "" ? quoteWord(arg) : arg);
