import { privately } from "../src/messages/message.ts";
import { defineCommand } from "./define.ts";

export const why = defineCommand(
  {
    name: "why",
    summary: "Explain why a command is allowed or not, or why an instance starts and stops",
    permission: "view",
    options: {
      command: {
        kind: "text",
        about: "a command as it would be typed, or instances",
        required: true,
      },
      hard: { kind: "flag", about: "as if it were said with --hard" },
    },
    examples: [
      "why dev-box",
      'why "stop dev-box"',
      'why "stop dev-box" --hard',
      'why "@U012AB start dev-box"',
    ],
  },
  async ({ command, hard }, services) =>
    privately(await services.why.explain(hard ? `${command} --hard` : command)),
);
