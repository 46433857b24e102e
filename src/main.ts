#!/usr/bin/env node
import { once } from "node:events";
import { needsRestart, watchConfig } from "./config/watch.ts";
import {
  type Config,
  type ConfigResult,
  processEnvironment,
  readConfig,
  sayMistake,
} from "./config.ts";
import { cloudsElsewhere } from "./main/clouds/elsewhere.ts";
import { newId } from "./main/ids.ts";
import { kinds } from "./main/kinds.ts";
import { createLog } from "./main/log.ts";
import { type Running, run } from "./main/run.ts";
import type { Said } from "./main/said.ts";
import { readArgs, TOOLS } from "./main/tools.ts";
import type { Log } from "./model/log.ts";

const USAGE = `Usage: lamplighter [COMMAND] [--config FILE]

  init          write a first configuration, by asking
  start         run the bot (this is what happens without a word)
  vm            say to a running bot what can be said in a chat
  completion    make the shell complete these words
  check         read the configuration, try every cloud and chat with its credentials, change nothing
  policy test   see whether the policy decides as a file expects
  register      offer /vm to Discord now
  manifest      print the Slack app's manifest
  audit         verify the audit, or export it
  events        list webhooks and what they would not take, tell them again
  key           make, list and revoke keys of the HTTP API
  codes         list one-time codes, forget one, encrypt them anew
  backup        write the whole state into one file, while the bot runs
  restore       load such a file into an empty database
  migrate       bring the database up to date without starting

Without a configuration file the bot runs a simulated cloud and a page on http://127.0.0.1:3000`;

/** How often the configuration file is looked at, in milliseconds. */
const CONFIG_LOOK_MS = 2_000;

/** What was built from `main/clouds/thread.ts`. Run from the sources, the clouds stay in this thread: no other reads TypeScript. */
const CLOUDS_THREAD = import.meta.url.endsWith(".js")
  ? new URL("./main/clouds/thread.js", import.meta.url)
  : undefined;

const env = processEnvironment();
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [first = "start", ...rest] = args;
  const tool = TOOLS[first];
  if (tool) return report(await tool(rest, env));
  if (args.some((one) => one === "--help" || one === "-h")) return say(USAGE);
  if (first !== "start" && !first.startsWith("-")) {
    return complain(`There is no command “${first}”.\n\n${USAGE}`);
  }
  const read = readArgs("start", first === "start" ? rest : args, 0);
  if (typeof read === "string") return complain(read);
  return start(readConfig({ file: read.config, env, kinds }));
}

function report({ text, code }: Said): number {
  if (text !== "") say(text);
  return code;
}

async function start(result: ConfigResult): Promise<number> {
  if (!result.ok) {
    const lines = result.mistakes.map((mistake) => `  ${sayMistake(mistake)}`);
    return complain(`The configuration has mistakes; the bot does not start.\n${lines.join("\n")}`);
  }
  const { config, file } = result;
  const log = createLog(config.logLevel);
  const end = new AbortController();
  let code = 0;
  const onFatal = (error: Error) => {
    log.fatal({ err: error }, "this process must not go on working");
    code = 1;
    end.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end.abort());
  const elsewhere = CLOUDS_THREAD && cloudsElsewhere(CLOUDS_THREAD, onFatal);
  const createProvider = elsewhere?.createProvider;
  let running: Running;
  try {
    running = await run({ config, env, now: Date.now, newId, log, onFatal, createProvider });
  } catch (error) {
    await elsewhere?.close();
    log.debug({ err: error }, "where the start failed");
    return complain(`Lamplighter cannot start. ${error instanceof Error ? error.message : error}`);
  }
  const ready = `Lamplighter is ready: ${running.url}`;
  log.info({ phases: running.phases }, ready);
  const watched = file === undefined ? undefined : follow(file, config, running, log);
  if (!end.signal.aborted) await once(end.signal, "abort");
  watched?.stop();
  await running.stop();
  await elsewhere?.close();
  return code;
}

/** Puts edits of the file in force; a broken one is reported, and the last good one stays. */
function follow(file: string, first: Config, running: Running, log: Log) {
  const onChange = (result: ConfigResult) => {
    if (!result.ok) {
      const mistakes = result.mistakes.map(sayMistake);
      log.error(
        { file, mistakes },
        "the edited configuration has mistakes; the last good one stays",
      );
      return;
    }
    const parts = needsRestart(first, result.config);
    if (parts.length > 0) {
      log.warn({ parts }, "these parts of the edited configuration take effect at the next start");
    }
    running.apply({ ...result.config, http: first.http });
  };
  const beside = first.language?.file;
  return watchConfig({ file, kinds, env, intervalMs: CONFIG_LOOK_MS, beside, onChange });
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}
