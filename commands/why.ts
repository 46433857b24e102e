import { privately } from "../src/messages/message.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const why = defineCommand(
  {
    name: "why",
    summary: t`Explain why a command is allowed or not, or why an instance starts and stops`,
    permission: "view",
    options: {
      command: {
        kind: "text",
        about: t`a command as it would be typed, or instances`,
        required: true,
      },
      hard: { kind: "flag", about: t`as if it were said with --hard` },
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
