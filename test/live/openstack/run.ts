import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** With what the lab is started: tokens that die young, and pages of two. */
const SETTINGS = { LAB_TOKEN_TTL: "8", LAB_MAX_LIMIT: "2" };
/** How the lab's scripts say that they cannot run here at all. */
const CANNOT = 77;

/**
 * Runs one of the lab's scripts on a directory; they bound their own time.
 * @param hear gets what it prints, piece by piece
 * @returns with the reason in `skipped` where the lab cannot run at all
 * @throws when the script fails, with the end of what it printed
 */
export async function run(
  script: "up.sh" | "down.sh",
  words: readonly string[],
  directory: string,
  hear: (printed: string) => void = () => {},
): Promise<{ readonly skipped?: string }> {
  const path = fileURLToPath(new URL(`lab/${script}`, import.meta.url));
  const env = { ...process.env, ...SETTINGS, LAB_DIR: directory };
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
