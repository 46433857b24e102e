import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Pages of two; and tokens that outlive the run, for Nova signs in anew at every step when they are short. */
const SETTINGS = { LAB_MAX_LIMIT: "2", LAB_TOKEN_TTL: "3600" };
/** How the lab's scripts say that they cannot run here at all. */
const CANNOT = 77;

interface How {
  /** Gets what it prints, piece by piece. */
  readonly hear?: (printed: string) => void;
  /** In the place of the usual ones: see up.sh. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Runs one of the lab's scripts on a directory; they bound their own time.
 * @returns with the reason in `skipped` where the lab cannot run at all
 * @throws when the script fails, with the end of what it printed
 */
export async function run(
  script: "up.sh" | "down.sh",
  words: readonly string[],
  directory: string,
  { hear = () => {}, settings = {} }: How = {},
): Promise<{ readonly skipped?: string }> {
  const path = fileURLToPath(new URL(`lab/${script}`, import.meta.url));
  const env = { ...process.env, ...SETTINGS, ...settings, LAB_DIR: directory };
  const child = spawn("bash", [path, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      printed += piece;
      hear(piece);
    });
  }
  const [code] = await once(child, "close");
  if (code === 0) return {};
  const last = printed.trim().split("\n").at(-1) ?? "";
  if (code === CANNOT) return { skipped: last.replace(/^skipped: /, "") };
  throw new Error(`${script} ended with ${code}: ${printed.slice(-2000)}`);
}
