import { parseArgs } from "node:util";
import { type ConfigResult, type Environment, readConfig } from "../config.ts";
import { newId } from "./ids.ts";
import { kinds } from "./kinds.ts";
import { createLog } from "./log.ts";
import { oneLine } from "./one-line.ts";
import type { Said } from "./said.ts";

type Tool = (args: readonly string[], env: Environment) => Promise<Said> | Said;

/** What is found is said at the end; a log beside it would say it twice. */
const log = createLog("silent");
const now = Date.now;

/** What `lamplighter` can do beside running the bot. Each is loaded when it is asked for. */
export const TOOLS: Readonly<Record<string, Tool>> = {
  async init(args, env) {
    const { INIT_USAGE, readInitRequest } = await import("./init/request.ts");
    const request = readInitRequest(args);
    if (typeof request === "string") return misread(request, INIT_USAGE);
    const [{ init }, { check }] = await Promise.all([import("./init.ts"), import("./check.ts")]);
    const { stdin: input, stdout: output } = process;
    return init(request, {
      env,
      terminal: input.isTTY && output.isTTY ? { input, output } : undefined,
      say: (text) => void output.write(`${text}\n`),
      check: (file) => check(configOf(file, env), { env, now, newId, log }),
    });
  },

  check: (args, env) =>
    withConfig("check", args, env, async (result) => {
      const { check } = await import("./check.ts");
      return check(result, { env, now, newId, log });
    }),

  register: (args, env) =>
    withConfig("register", args, env, async (result) => {
      const { register } = await import("./register.ts");
      return register(result, { env, now });
    }),

  async manifest(args) {
    const { MANIFEST_USAGE, manifest } = await import("./manifest.ts");
    const said = await manifest(args);
    return typeof said === "string" ? misread(said, MANIFEST_USAGE) : said;
  },

  migrate: (args, env) =>
    withConfig("migrate", args, env, async (result) => {
      const { migrateDatabase } = await import("./migrate.ts");
      return migrateDatabase(result, log);
    }),

  async backup(args, env) {
    const read = readFile("backup", args);
    const { BACKUP_USAGE, backup } = await import("./backup.ts");
    if (typeof read === "string") return misread(read, BACKUP_USAGE);
    return backup(configOf(read.config, env), read.file, { now, log });
  },

  async restore(args, env) {
    const read = readFile("restore", args);
    const { RESTORE_USAGE, restore } = await import("./backup.ts");
    if (typeof read === "string") return misread(read, RESTORE_USAGE);
    return restore(configOf(read.config, env), read.file, { log });
  },

  async audit(args, env) {
    const { AUDIT_USAGE, readAuditRequest } = await import("./audit-request.ts");
    const request = readAuditRequest(args, now());
    if (typeof request === "string") return misread(request, AUDIT_USAGE);
    const { audit } = await import("./audit.ts");
    return audit(request, configOf(request.config, env), { now, log, out: process.stdout });
  },

  async codes(args, env) {
    const { CODES_USAGE, readCodesRequest } = await import("./codes-request.ts");
    const request = readCodesRequest(args);
    if (typeof request === "string") return misread(request, CODES_USAGE);
    const { codes } = await import("./codes.ts");
    return codes(request, configOf(request.config, env), { env, now, log });
  },

  async events(args, env) {
    const { EVENTS_USAGE, readEventsRequest } = await import("./events-request.ts");
    const request = readEventsRequest(args);
    if (typeof request === "string") return misread(request, EVENTS_USAGE);
    const { events } = await import("./events.ts");
    return events(request, configOf(request.config, env), { now, log });
  },

  async key(args, env) {
    const { KEY_USAGE, readKeyRequest } = await import("./key-request.ts");
    const request = readKeyRequest(args);
    if (typeof request === "string") return misread(request, KEY_USAGE);
    const { key } = await import("./key.ts");
    return key(request, configOf(request.config, env), { now, log });
  },

  async vm(args, env) {
    const [{ readVmRequest, VM_USAGE }, { vm }] = await Promise.all([
      import("./vm/request.ts"),
      import("./vm.ts"),
    ]);
    const request = readVmRequest(args);
    if (typeof request === "string") return misread(request, VM_USAGE);
    return vm(request, { env, now, say: oneLine(process.stderr) });
  },

  async completion(args) {
    const { COMPLETION_USAGE, completion } = await import("./completion.ts");
    const said = completion(args);
    return typeof said === "string" ? misread(said, COMPLETION_USAGE) : said;
  },

  async complete(args, env) {
    const [{ complete }, { clientOf }] = await Promise.all([
      import("./completion.ts"),
      import("./vm.ts"),
    ]);
    const client = clientOf(env);
    const tools = ["start", ...Object.keys(TOOLS)].filter((name) => name !== "complete");
    const words = args[0] === "--" ? args.slice(1) : args;
    return complete(words, { tools, client: typeof client === "string" ? undefined : client });
  },

  async policy(args, env) {
    const [word, ...rest] = args;
    if (word !== "test") return misread("The policy can only be tested.", POLICY_USAGE);
    const read = readArgs("policy test", rest, 1);
    if (typeof read === "string") return misread(read, POLICY_USAGE);
    const [file] = read.positionals;
    if (file === undefined) return misread("Say which file holds the expectations.", POLICY_USAGE);
    const { policyTest } = await import("./policy-test.ts");
    return policyTest(configOf(read.config, env), file, { now });
  },
};

const POLICY_USAGE = "Usage: lamplighter policy test FILE [--config FILE]";

const misread = (problem: string, usage: string): Said => ({
  text: `${problem}\n\n${usage}`,
  code: 1,
});

const configOf = (file: string | undefined, env: Environment): ConfigResult =>
  readConfig({ file, env, kinds });

/** For a tool that takes nothing but `--config`. */
function withConfig(
  name: string,
  args: readonly string[],
  env: Environment,
  work: (result: ConfigResult) => Promise<Said>,
): Promise<Said> | Said {
  const read = readArgs(name, args, 0);
  if (typeof read === "string") return misread(read, `Usage: lamplighter ${name} [--config FILE]`);
  return work(configOf(read.config, env));
}

/** For a tool that takes the name of one file. */
function readFile(name: string, args: readonly string[]) {
  const read = readArgs(name, args, 1);
  if (typeof read === "string") return read;
  const [file] = read.positionals;
  return file === undefined ? "Say which file." : { file, config: read.config };
}

/** @returns in words what is wrong, where something is */
export function readArgs(name: string, args: readonly string[], most: number) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { config: { type: "string" } },
    });
    const extra = positionals[most];
    if (extra !== undefined) return `I do not understand “${extra}” after ${name}.`;
    return { ...values, positionals };
  } catch (error) {
    return (error as Error).message;
  }
}
