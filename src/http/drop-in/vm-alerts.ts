import { z } from "zod";
import { problemOf } from "../api/problem.ts";
import type { DropInApp } from "./app.ts";
import { ask, only } from "./ask.ts";
import { readBody, readQuery } from "./read.ts";
import { byId, seeAll } from "./see.ts";
import { below, type DropInContext, type DropInTools, type Place } from "./tools.ts";

/** What Alertmanager posts, as far as it is looked at. */
const webhook = z.looseObject({
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(["firing", "resolved"]),
        labels: z.record(z.string(), z.string()).default({}),
      }),
    )
    .max(500),
});

interface Outcome {
  readonly instance_id: string;
  readonly result: "shelving" | "nothing to do" | "approval" | "refused" | "ignored";
  readonly message?: string;
  readonly operation?: string;
}

/** Alertmanager comes again with an alert whose answer says that it may help. */
const AGAIN_FROM = 500;

/**
 * The webhook by which alerts shelve idle servers. An alert that is over shelves nothing, and each server has its own
 * outcome: one that cannot be shelved is in nobody's way.
 */
export function shelveIdle({ app, guard }: DropInApp, tools: DropInTools, { path, cloud }: Place) {
  const address = below(path, "/openstack-servers/alerts/shelve-inactive");
  app.on("POST", address, ...guard, async (c) => {
    readQuery(c, []);
    const { alerts } = await readBody(c, webhook);
    const idOf = ({ labels }: (typeof alerts)[number]) => labels.instance_id ?? "";
    const firing = new Set(alerts.filter(({ status }) => status === "firing").map(idOf));
    const over = alerts.map(idOf).filter((id) => !firing.has(id));
    const told = await shelveEach(c, tools, cloud, [...firing]);
    const ignored = [...new Set(over)].map(
      (id): Outcome => ({ instance_id: id, result: "ignored", message: "The alert is resolved." }),
    );
    const instances = [...told.outcomes, ...ignored];
    const message = `Processing shelve requests for ${firing.size} OpenStack servers`;
    return c.json({ data: { message, instances }, error: null }, told.again ? 503 : 200);
  });
}

async function shelveEach(
  c: DropInContext,
  tools: DropInTools,
  cloud: string,
  ids: readonly string[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly again: boolean }> {
  const outcomes: Outcome[] = [];
  const seen = await seeAll(c, cloud);
  let again = false;
  for (const [at, id] of ids.entries()) {
    try {
      const wish = {
        command: "shelve",
        part: String(at),
        ...only(byId(seen, { cloud, id })),
      } as const;
      outcomes.push(outcomeOf(id, (await ask(c, tools, wish)).operation));
    } catch (error) {
      const { status, title } = problemOf(error, c.get("requestId"), tools.log);
      again ||= status >= AGAIN_FROM;
      outcomes.push({ instance_id: id.slice(0, 255), result: "refused", message: title });
    }
  }
  return { outcomes, again };
}

function outcomeOf(id: string, operation: Awaited<ReturnType<typeof ask>>["operation"]): Outcome {
  if (!operation) return { instance_id: id, result: "nothing to do" };
  const result = operation.stage === "approval" ? "approval" : "shelving";
  return { instance_id: id, result, operation: operation.id };
}
