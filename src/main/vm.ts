import { setTimeout } from "node:timers/promises";
import type { Environment } from "../config.ts";
import type { Said } from "./said.ts";
import {
  type Client,
  createClient,
  type OperationView,
  Refused,
  Unreachable,
} from "./vm/client.ts";
import { VM_USAGE, type VmRequest } from "./vm/request.ts";
import { exitOf, progress, table } from "./vm/show.ts";

export interface VmTools {
  readonly env: Environment;
  readonly now: () => number;
  /** Shows how far it is; each call takes the place of the one before where that is possible. */
  readonly say: (line: string) => void;
}

const DEFAULT_URL = "http://127.0.0.1:3000";
/** Before a stream is opened again, in milliseconds. */
const AGAIN_MS = 1_000;
const OPEN: ReadonlySet<OperationView["stage"]> = new Set(["running", "approval"]);

/** `lamplighter vm`: says to a running bot what could be said in a chat, and stays until the cloud is done. */
export async function vm(request: VmRequest, tools: VmTools): Promise<Said> {
  if (request.kind === "help") return { text: VM_USAGE, code: 0 };
  const client = clientOf(tools.env);
  if (typeof client === "string") return { text: client, code: 2 };
  const { words, json, wait } = request;
  try {
    const { text, operation } = await client.say(words);
    if (!operation) return { text: json ? JSON.stringify({ text }) : text, code: 0 };
    const latest = wait ? await toItsEnd(client, operation, tools) : operation;
    tools.say("");
    return { text: json ? JSON.stringify(latest) : table(latest), code: exitOf(latest) };
  } catch (error) {
    if (error instanceof Refused) return refused(error, json);
    if (error instanceof Unreachable) return { text: error.message, code: 5 };
    throw error;
  }
}

/** The bot of these variables, or what is missing, in a sentence. */
export function clientOf(env: Environment): Client | string {
  const key = env.LAMPLIGHTER_KEY;
  if (!key) return "Set LAMPLIGHTER_KEY to a key that lamplighter key create made.";
  const url = (env.LAMPLIGHTER_URL ?? DEFAULT_URL).replace(/\/+$/, "");
  if (!URL.canParse(url)) return "LAMPLIGHTER_URL is not an address such as http://127.0.0.1:3000.";
  return createClient({ url, key });
}

/** A stream that ends before the operation does is opened again. */
async function toItsEnd(
  client: Client,
  operation: OperationView,
  { now, say }: VmTools,
): Promise<OperationView> {
  const since = now();
  let latest = operation;
  for (let streams = 0; OPEN.has(latest.stage); streams += 1) {
    if (streams > 0) await setTimeout(AGAIN_MS);
    for await (const news of client.follow(latest.id)) {
      latest = news;
      if (OPEN.has(news.stage)) say(progress(news, Math.round((now() - since) / 1_000)));
    }
  }
  return latest;
}

function refused({ problem }: Refused, json: boolean): Said {
  const code = exitFor(problem.status, problem.code);
  if (json) return { text: JSON.stringify(problem), code };
  const { title, detail } = problem;
  return { text: [title, detail].filter((one) => one !== undefined).join("\n"), code };
}

function exitFor(status: number, code: string): number {
  // A machine that is where it was to be is no failure of a script.
  if (code === "nothing-to-do") return 0;
  if (status === 401 || status === 403) return 3;
  if (status === 400 || status === 404) return 2;
  return status === 429 || status >= 500 ? 5 : 1;
}
