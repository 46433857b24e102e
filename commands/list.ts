import { listCard } from "../src/messages/fleet-cards.ts";
import { type Instance, isLiving } from "../src/model/instance.ts";
import { onceFor } from "../src/model/once-for.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand, ONLY_THESE } from "./define.ts";

/** A crowd that lists the same is shown the same. */
const living = onceFor((all: readonly Instance[]) => all.filter(isLiving));

export const list = defineCommand(
  {
    name: "list",
    summary: t`List the instances you can see here`,
    permission: "view",
    options: {
      instance: ONLY_THESE,
      share: { kind: "flag", about: t`show it to everybody in the channel` },
    },
    examples: ["list", "list state:running", "list env:dev --share"],
  },
  async ({ instance, share }, { fleet, savings }) => {
    const instances = instance ?? living(fleet.visible);
    const message = listCard({
      instances,
      // What is deleted costs nothing, and of all together it may be known already.
      cost: savings.costNow(instance ?? fleet.visible),
      asked: instance && fleet.asked,
      silent: fleet.silent,
    });
    // What is shared stands for everybody: its buttons would answer only the one who clicks.
    return share
      ? { kind: "public", message: { ...message, buttons: [] } }
      : { kind: "private", message };
  },
);
