import {
  type Answer,
  clock,
  code,
  context,
  type Line,
  type Message,
  privately,
  relative,
  strong,
  text,
} from "../../../src/messages/message.ts";
import type { Channel, Invocation } from "../../../src/model/people.ts";
import type { Platform, Posted } from "../../../src/platforms/platform.ts";

type Speaker = Pick<Platform, "post" | "edit">;

/** A bot of a few fixed answers, to look at the page with. `settle` ends what was begun. */
export function createDemo(speaker: () => Speaker, now: () => number) {
  const begun: { readonly posted: Posted; readonly name: string; readonly who: string }[] = [];
  const begin = async (channel: Channel, name: string, who: string): Promise<Answer> => {
    const posted = await speaker().post(channel, stopping(name, who, now()));
    begun.push({ posted, name, who });
    return { kind: "follows" };
  };
  return {
    async handle({ words, actor, channel }: Invocation): Promise<Answer> {
      const [verb, name = ""] = words.split(" ");
      if (verb === "list") return privately(LIST);
      if (verb === "help") return privately(HELP);
      if (verb === "start") return { kind: "public", message: bulkQuestion(now()) };
      if (verb === "stop" && actor.id === "eve") return privately(refusal(name));
      if (verb === "stop") return await begin(channel, name, actor.name);
      return privately(unknownCommand(words));
    },
    async settle(): Promise<void> {
      for (const { posted, name, who } of begun.splice(0))
        await speaker().edit(posted, stopped(name, who, now()), true);
    },
    async fail(channel: Channel): Promise<void> {
      await speaker().post(channel, failed(now()));
    },
  };
}

const row = (mark: string, name: string, state: string, rest: string): Line => [
  `${mark} `,
  strong(name),
  `  ${state}  `,
  { kind: "quiet", text: rest },
];

const LIST: Message = {
  headline: ["8 instances you can control here · 5 running"],
  parts: [
    {
      kind: "rows",
      rows: [
        row("●", "web-staging", "running", "aws-dev eu-central-1 · t3.large"),
        row("●", "build-3", "running", "openstack-ci · no schedule"),
        row("◐", "dev-box", "stopping", "aws-dev eu-west-1 · t3.medium"),
        row("○", "gpu-lab", "stopped", "openstack-ml · g1.xlarge"),
        row("◌", "bench-2", "suspended", "lab north"),
        row("!", "db-clone", "needs attention", "huawei · stop failed"),
      ],
    },
    { kind: "context", line: ["2 more · read ", relative(Date.now() - 12_000)] },
  ],
  buttons: [
    { label: "Running only", command: "list state:running" },
    { label: "Stop all…", command: "stop all", style: "danger" },
  ],
};

const HELP: Message = {
  headline: ["What you can do here"],
  parts: [
    {
      kind: "rows",
      rows: [
        [code("/vm list env:dev"), "  Show the instances and their states"],
        [code("/vm stop dev-box"), "  Stop an instance"],
        [code("/vm start dev-box"), "  Start an instance"],
      ],
    },
    text("More on one of them: ", code("/vm help stop")),
    context("You have @devs in #lab (12 instances)."),
  ],
  buttons: [{ label: "List instances", command: "list", style: "primary" }],
};

function stopping(name: string, who: string, now: number): Message {
  return {
    headline: ["◐ Stopping ", strong(name), " — begun ", relative(now)],
    parts: [
      text("aws-dev accepted the request · usually about 40 s"),
      context(`Asked by ${who} · rule @devs · op_7f3k9`),
    ],
    buttons: [{ label: "Cancel", command: "cancel op_7f3k9" }],
  };
}

function stopped(name: string, who: string, now: number): Message {
  return {
    headline: ["○ ", strong(name), " is stopped — took 38 s"],
    parts: [
      {
        kind: "fields",
        fields: [
          { label: "Cloud", value: ["aws-dev · eu-west-1"] },
          { label: "Type", value: ["t3.medium"] },
          { label: "Stopped at", value: [clock(now)] },
          { label: "For", value: [{ kind: "mention", of: "group", id: "devs", name: "devs" }] },
        ],
      },
      context(`Asked by ${who} · rule @devs · op_7f3k9`),
    ],
    buttons: [{ label: "Start again", command: `start ${name}`, style: "primary" }],
  };
}

function failed(now: number): Message {
  return {
    headline: [
      "✕ ",
      strong("web-staging"),
      " did not start — aws-dev has no t3.large free in eu-central-1a",
    ],
    parts: [
      {
        kind: "text",
        lines: [
          ["Nothing changed; it is still stopped and not billed for compute."],
          [
            "Tried 3 times over 4 min, last ",
            relative(now - 95_000),
            ". Next try only if you ask.",
          ],
        ],
      },
      { kind: "code", text: "InsufficientInstanceCapacity\nreserve in eu-central-1b or 1c" },
      context("Asked by Ben · rule @oncall · op_k2m81"),
    ],
    buttons: [
      { label: "Try again", command: "retry op_k2m81", style: "primary" },
      { label: "Show details", command: "status op_k2m81" },
    ],
  };
}

function bulkQuestion(now: number): Message {
  return {
    headline: ["Stop 14 instances matching ", code("env=dev"), "?"],
    parts: [
      text("12 running · 2 already stopped · 1 protected (skipped)"),
      context("Lapses ", relative(now + 600_000), " · asked by Ann"),
    ],
    buttons: [
      { label: "Cancel", command: "cancel op_b1" },
      { label: "Review list", command: "list env:dev" },
      { label: "Stop 12", command: "confirm op_b1", style: "danger" },
    ],
  };
}

const refusal = (name: string): Message => ({
  headline: [`You can't stop ${name} from #lab.`],
  parts: [text("Allowed: people with role ", strong("@devs"), ", in #lab.")],
  buttons: [{ label: "Who can?", command: `who stop ${name}` }],
});

const unknownCommand = (words: string): Message => ({
  headline: ["There is no command ", code(words), "."],
  parts: [text("Did you mean ", code("/vm list"), "?")],
  buttons: [{ label: "Use it", command: "list" }],
});
