import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../model/log.ts";

/** Tokens, and the addresses that carry authority in themselves. */
const SECRETS = /\bx(?:ox[a-z]|app|oxe\.xox[a-z])-[\w-]+|\b(?:https?|wss?):\/\/\S+/g;

/**
 * Bolt's logger on ours. Its debug lines hold whole requests, so they are dropped; of the rest, tokens and addresses
 * are blanked, and of errors only the message is kept.
 */
export function boltLogger(log: Log): Logger {
  return {
    debug: () => {},
    info: (...said) => log.debug({ from: "bolt" }, sentence(said)),
    warn: (...said) => log.warn({ from: "bolt" }, sentence(said)),
    error: (...said) => log.error({ from: "bolt" }, sentence(said)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

function sentence(said: readonly unknown[]): string {
  const words = said.map((word) => (word instanceof Error ? word.message : String(word)));
  return words.join(" ").trim().replace(SECRETS, "[hidden]").slice(0, 500);
}
