import { listCard, statusCard } from "../src/messages/fleet-cards.ts";
import { privately } from "../src/messages/message.ts";
import { VERB_WORDS } from "../src/messages/words.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const status = defineCommand(
  {
    name: "status",
    summary: t`Show one instance in full`,
    permission: "view",
    options: {
      instance: {
        kind: "instances",
        about: t`which one; several make a list`,
        label: t`Which one; several make a list`,
        required: true,
      },
    },
    examples: ["status dev-box"],
  },
  async ({ instance }, { fleet, operations, savings }) => {
    const [only] = instance;
    if (!only || instance.length > 1) {
      const { asked, silent } = fleet;
      const cost = savings.costNow(instance);
      return privately(listCard({ instances: instance, cost, asked, silent }));
    }
    const holding = await operations.holding(only);
    const operation = holding && { id: holding.id, doing: VERB_WORDS[holding.action].doing };
    return privately(
      statusCard({
        instance: only,
        seenAt: fleet.seenAt(only),
        operation,
        price: savings.price(only),
      }),
    );
  },
);
