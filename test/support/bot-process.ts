import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What a process of its own can be asked to do; see `bot-process-main.ts`. */
export type Task =
  | { readonly kind: "postgres"; readonly directory: string }
  | { readonly kind: "replica"; readonly url: string }
  | { readonly kind: "migrate"; readonly url: string };

export type Report =
  | { readonly kind: "postgres"; readonly url: string; readonly joined: boolean }
  | { readonly kind: "replica"; readonly id: number }
  | { readonly kind: "migrate" }
  | { readonly kind: "failed"; readonly message: string };

const MAIN = fileURLToPath(new URL("./bot-process-main.ts", import.meta.url));

/** A part of a bot in a process of its own, so that it can be killed. */
export class BotProcess {
  readonly #child: ChildProcess;
  readonly #report: Promise<Report>;

  constructor(task: Task) {
    this.#child = fork(MAIN, [JSON.stringify(task)], { execArgv: ["--import", "tsx"] });
    this.#report = new Promise((resolve) => {
      this.#child.once("message", (report) => resolve(report as Report));
      this.#child.once("exit", () => resolve({ kind: "failed", message: "it ended" }));
    });
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  /** What it says once it is up. */
  async up<Kind extends Report["kind"]>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> {
    const report = await this.#report;
    if (report.kind !== kind) throw new Error(JSON.stringify(report));
    return report as Extract<Report, { kind: Kind }>;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#end(() => this.#child.kill("SIGKILL"));
  }

  /** Lets it end in good order. */
  async stop(): Promise<void> {
    await this.#end(() => this.#child.send("stop"));
  }

  async #end(how: () => unknown): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    how();
    await ended;
  }
}
