import type { Command, CommandSpec } from "../../src/grammar/command.ts";
import { BotError, type Problem } from "../../src/model/problem.ts";

const answersNothing = async () => ({ kind: "follows" }) as const;
const command = (spec: CommandSpec): Command => ({ spec, run: answersNothing });

const instances = {
  kind: "instances",
  about: "which ones",
  label: "Which ones",
  required: true,
} as const;
const dryRun = { kind: "flag", about: "say what would happen and do nothing" } as const;

export const stop = command({
  name: "stop",
  summary: "Stop instances",
  permission: "stop",
  options: {
    instances,
    hard: { kind: "flag", about: "cut the power at once", needs: "stop:hard" },
    "dry-run": dryRun,
  },
  examples: ["stop web-1", "stop web-1 --hard"],
});

const start = command({
  name: "start",
  summary: "Start instances",
  permission: "start",
  options: { instances, "dry-run": dryRun },
  examples: ["start web-1"],
});

export const list = command({
  name: "list",
  summary: "List the instances of this channel",
  permission: "view",
  options: {
    order: {
      kind: "choice",
      about: "what comes first",
      choices: ["by-name", "by-state"],
      required: false,
    },
    instances: { ...instances, required: false },
  },
  examples: ["list", "list by-state env:dev"],
});

export const move = command({
  name: "move",
  summary: "Move instances",
  permission: ["stop", "start"],
  options: {
    instances,
    place: { kind: "choice", about: "where | to", choices: ["north", "south"], required: true },
  },
  examples: ["move web-1 north"],
});

const cancel = command({
  name: "cancel",
  summary: "Take an operation back",
  permission: "view",
  options: {
    operation: { kind: "operation", about: "which operation", required: true },
    "dry-run": dryRun,
  },
  examples: ["cancel op_7f3k9"],
});

const help = command({
  name: "help",
  summary: "Say what can be done here",
  permission: "view",
  options: {
    command: {
      kind: "choice",
      about: "one command",
      choices: ["stop", "start", "list", "move", "cancel", "help", "status"],
      required: false,
    },
  },
  examples: ["help", "help stop"],
});

const confirm = command({
  name: "confirm",
  summary: "Confirm an operation",
  permission: "view",
  options: { operation: { kind: "operation", about: "which operation", required: true } },
  examples: ["confirm op_7f3k9"],
  hidden: true,
});

const kill = command({
  name: "kill",
  summary: "Stop instances at once",
  permission: "stop",
  options: {
    instances,
    hard: { kind: "flag", about: "cut the power at once", needs: "stop:hard" },
    because: { kind: "note", about: "why" },
    force: { kind: "note", about: "why at once", needs: "stop:hard" },
  },
  examples: ['kill web-1 --because "hung kernel"'],
});

const park = command({
  name: "park",
  summary: "Leave instances where they are",
  permission: "hold",
  options: {
    place: { kind: "choice", about: "where", choices: ["here", "there"], required: true },
    instances,
    soon: { kind: "note", about: "when", said: "at" },
    until: { kind: "note", about: "until when", said: "until" },
    because: { kind: "note", about: "why", said: "because" },
    "dry-run": dryRun,
  },
  examples: ["park here web-1"],
});

const decline = command({
  name: "decline",
  summary: "Say no",
  permission: "view",
  options: {
    operation: { kind: "operation", about: "which operation", required: true },
    reason: { kind: "text", about: "why not", required: false },
  },
  examples: ['decline op_7f3k9 "use a soft reboot"'],
});

const prove = command({
  name: "prove",
  summary: "Show who you are",
  permission: "view",
  options: {
    operation: { kind: "operation", about: "which operation", required: true },
    code: { kind: "text", about: "the code", required: false, secret: true },
  },
  examples: ["prove op_7f3k9"],
});

export const commands: readonly Command[] = [
  list,
  start,
  stop,
  move,
  cancel,
  help,
  confirm,
  kill,
  park,
  decline,
  prove,
];

/** What a person would be told; an error that is not for a person fails the test. */
export function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof BotError) return error.problem;
    throw error;
  }
  throw new Error("nothing was refused");
}
