import { pino } from "pino";
import type { LogLevel } from "../config.ts";

/** Fields that may carry authority, wherever in a record they stand on the first two levels. */
const SECRETS = [
  "authorization",
  "password",
  "reply",
  "secret",
  "token",
  "url",
  "headers",
  "config",
];

/** The bot's log: JSON lines on standard output. */
export function createLog(level: LogLevel) {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({ level, redact: { paths, remove: true } });
}
