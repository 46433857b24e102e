import { privately } from "../src/messages/message.ts";
import { detailsCard } from "../src/messages/record-cards.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, OPERATION } from "./define.ts";

export const details = defineCommand(
  {
    name: "details",
    summary: t`Show what happened to each instance of an operation`,
    permission: "view",
    options: { operation: OPERATION },
    examples: ["details op_7f3k9"],
    hidden: true,
  },
  async ({ operation: id }, { operations }) => privately(detailsCard(await operations.find(id))),
);
