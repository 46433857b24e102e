import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const CACHE = join(ROOT, "node_modules", ".cache");
const FOLDER = "lamplighter-built-for-tests-";

/**
 * Compiles the sources as they are now, beside the packages they need.
 * @returns the folder: one for each process, as one starts bots from it anew while another one builds
 */
export function buildBot(): string {
  for (const name of existsSync(CACHE) ? readdirSync(CACHE) : []) {
    if (name.startsWith(FOLDER) && !isAlive(Number(name.slice(FOLDER.length))))
      rmSync(join(CACHE, name), { recursive: true, force: true });
  }
  const out = join(CACHE, `${FOLDER}${process.pid}`);
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs"), "--out", out]);
  return out;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** What `npm start` tells node. */
function startFlags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return scripts.start.split(" ").slice(1, -1);
}

/** The compiled bot in a process of its own, as `npm start` runs it. */
export class BuiltBot {
  #child: ChildProcess | undefined;
  readonly #main: string;
  readonly #env: Readonly<Record<string, string>>;
  output = "";

  constructor(built: string, env: Readonly<Record<string, string>>) {
    this.#main = join(built, "src", "main.js");
    this.#env = env;
  }

  /** @returns once it says that it is ready */
  async start(): Promise<void> {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [...startFlags(), this.#main], {
      env: { PATH, HOME, ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        this.output += chunk.toString();
        if (chunk.includes("Lamplighter is ready")) resolve();
      };
      child.stdout?.on("data", hear);
      child.stderr?.on("data", hear);
      child.once("exit", () => reject(new Error(`the bot ended:\n${this.output.slice(-2000)}`)));
    });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** As the power cut does it. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
