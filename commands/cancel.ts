import { privately } from "../src/messages/message.ts";
import { count, t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const cancel = defineCommand(
  {
    name: "cancel",
    summary: t`Take back what the cloud has not been asked for yet`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["cancel op_7f3k9"],
  },
  async ({ operation: id }, { operations }) => {
    const operation = await operations.find(id);
    const spared = await operations.cancel(operation);
    const many = count(spared, "instance");
    return privately({
      headline: [
        t`${operation.id} is cancelled for ${many} that the cloud had not been asked about.`,
      ],
      parts: [],
      buttons: [],
    });
  },
);
