import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FakeDiscord, OptionValue, Via } from "../test/fakes/discord/index.ts";

/** What one person does: says `/vm command`, or types in one of its options. */
export interface DiscordSaid {
  readonly command: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Half-typed, with the cursor behind it. */
  readonly typing?: { readonly option: string; readonly typed: string };
}

/** Interactions at a constant rate. */
export interface DiscordLoad {
  readonly via: Via;
  readonly perSecond: number;
  readonly said: readonly DiscordSaid[];
}

export interface DiscordLoadResult {
  /** From the planned instant of sending until the person sees the answer. */
  readonly latenciesMs: readonly number[];
  /** Those who saw no answer: neither a message nor any choice. */
  readonly failed: number;
  /** The last answer, as JSON. */
  readonly last: string;
}

/** A Discord on loopback with people in it, in a process of its own, so that it delays nothing that it measures. */
export interface DiscordProcess {
  readonly env: FakeDiscord["env"];
  run(load: DiscordLoad): Promise<DiscordLoadResult>;
  end(): void;
}

export async function startDiscordProcess(): Promise<DiscordProcess> {
  const main = fileURLToPath(new URL("./discord-process.ts", import.meta.url));
  const child = fork(main, { execArgv: ["--import", "tsx"] });
  const next = () => once(child, "message");
  const [env] = await next();
  return {
    env,
    async run(load) {
      const [[result]] = await Promise.all([next(), child.send(load)]);
      return result;
    },
    end: () => void child.kill(),
  };
}
