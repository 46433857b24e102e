import type { SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../model/log.ts";
import { PlatformError } from "../platform.ts";
import { within } from "../within.ts";
import { platformError } from "./errors.ts";

/** After a connection that worked, the next is asked for at once; after each that did not, later and later. */
const FIRST_PAUSE_MS = 100;
const BACKOFF_MS = [1_000, 3_000, 10_000, 30_000];
const BACKOFF_MAX_MS = 60_000;
const OPEN_WITHIN_MS = 20_000;
/** A connection that Slack takes away sooner has not worked: there may be too many of them. */
const STEADY_AFTER_MS = 10_000;

export interface Socket {
  /** Opens the connection and keeps it open. @throws PlatformError when Slack refuses the token */
  open(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Keeps one Socket Mode connection. The client's own reconnecting is off: it pauses five seconds each time Slack
 * refreshes the connection, and a failure in it ends the process as an unhandled rejection.
 */
export function keepSocket(receiver: SocketModeReceiver, log: Log): Socket {
  const { client } = receiver;
  let closing = false;
  let connecting = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Connections in a row that Slack took away soon. */
  let drops = 0;
  let steady: NodeJS.Timeout | undefined;

  const connect = async () => {
    connecting = true;
    try {
      const opened = await within(OPEN_WITHIN_MS, receiver.start());
      if (!opened) throw new PlatformError("unreachable", "the socket did not open in time");
      failures = 0;
      steady = setTimeout(() => {
        drops = 0;
      }, STEADY_AFTER_MS).unref();
      log.info({}, "Connected to Slack by Socket Mode");
    } catch (cause) {
      await within(OPEN_WITHIN_MS, client.disconnect());
      throw platformError(cause, "apps.connections.open");
    } finally {
      connecting = false;
    }
  };

  const later = (waitMs: number) => {
    clearTimeout(timer);
    if (closing) return;
    timer = setTimeout(() => void again(), waitMs);
  };

  const dropped = () => {
    clearTimeout(steady);
    if (connecting) return;
    later([FIRST_PAUSE_MS, ...BACKOFF_MS][drops] ?? BACKOFF_MAX_MS);
    drops += 1;
  };

  const again = async () => {
    if (closing) return;
    try {
      await connect();
    } catch (error) {
      const { message, retryAfterMs } = platformError(error, "apps.connections.open");
      const waitMs = retryAfterMs ?? BACKOFF_MS[failures] ?? BACKOFF_MAX_MS;
      failures += 1;
      log.warn({ detail: message, waitMs }, "No Socket Mode connection to Slack; trying again");
      later(waitMs);
    }
  };

  return {
    async open() {
      try {
        await connect();
      } catch (error) {
        const trouble = platformError(error, "apps.connections.open");
        if (trouble.kind === "not-allowed") throw trouble;
        log.warn({ detail: trouble.message }, "Slack is not reachable yet; trying again");
        later(trouble.retryAfterMs ?? FIRST_PAUSE_MS);
      }
      client.on("disconnected", dropped);
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      clearTimeout(steady);
      await within(OPEN_WITHIN_MS, client.disconnect());
    },
  };
}
