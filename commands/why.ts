import { privately } from "../src/messages/message.ts";
import { defineCommand } from "./define.ts";

export const why = defineCommand(
  {
    name: "why",
    summary: "Explain who may do something here, rule by rule",
    permission: "view",
    options: {
      command: { kind: "text", about: "the command as it would be typed", required: true },
      hard: { kind: "flag", about: "as if it were said with --hard" },
    },
    examples: ['why "stop dev-box"', 'why "stop dev-box" --hard', 'why "@U012AB start dev-box"'],
  },
  async ({ command, hard }, services) =>
    privately(await services.why.explain(hard ? `${command} --hard` : command)),
);
