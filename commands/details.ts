import { privately } from "../src/messages/message.ts";
import { detailsCard } from "../src/messages/record-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const details = defineCommand(
  {
    name: "details",
    summary: t`Show what happened to each instance of an operation`,
    permission: "view",
    options: {
      operation: { kind: "operation", about: t`its id, as its message shows it`, required: true },
    },
    examples: ["details op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations }) => privately(detailsCard(await operations.find(id))),
);
