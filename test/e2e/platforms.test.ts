import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FakeEc2 } from "../fakes/aws-ec2/fake.ts";
import { discordGateway, discordHttp } from "../support/stages/discord.ts";
import { slackHttp } from "../support/stages/slack.ts";
import { openStage, type Stage, type Who } from "../support/stages/stage.ts";
import { page } from "../support/stages/web.ts";

const KINDS = [page, slackHttp, discordGateway, discordHttp];
const PATIENCE = { timeout: 10_000, interval: 50 };

function furnish(ec2: FakeEc2): void {
  const add = (name: string, more: object = {}) =>
    ec2.addInstance({ name, region: "eu-central-1", state: "running", ...more });
  for (const name of ["dev-box", "web-1", "web-2", "db-main"]) add(name, { tags: { env: "dev" } });
  for (let n = 1; n <= 3; n += 1) add(`build-${n}`, { tags: { env: "ci" } });
  add("twice-1", { tags: { side: "left" } });
  add("twice-1", { tags: { side: "right" } });
  const instanceId = add("gpu-lab", { state: "stopped" });
  ec2.deny({ right: "ec2:StartInstances", instanceId });
}

type Step = { readonly who: Who } & ({ readonly says: string } | { readonly presses: string });

/** Every command and every button, by those who may and by those who may not. */
const SCRIPT: readonly Step[] = [
  { who: "ann", says: "help" },
  { who: "ann", says: "list" },
  { who: "ann", presses: "Running only" },
  { who: "ann", says: "list env:ci" },
  { who: "ann", presses: "Share in channel" },
  { who: "ann", says: "status dev-box" },
  { who: "ann", presses: "Stop" },
  { who: "ann", says: "stop dev-box" },
  { who: "ann", says: "start dev-box" },
  { who: "ann", says: "reboot dev-box" },
  { who: "ann", says: "stop web-1 --dry-run" },
  { who: "ann", says: "stop web-1 --hard" },
  { who: "ben", says: "stop web-1 --hard" },
  { who: "ben", says: "toggle web-1" },
  { who: "eve", says: "list" },
  { who: "eve", says: "stop dev-box" },
  { who: "ann", says: "stop no-such-thing" },
  { who: "ann", says: "stop devbox" },
  { who: "ann", presses: "Use dev-box" },
  { who: "ann", says: "start dev-box" },
  { who: "ann", says: "stop env:nothing" },
  { who: "ann", says: "stop build-*" },
  { who: "ann", presses: "Review list" },
  { who: "eve", presses: "Stop 3" },
  { who: "ben", presses: "Stop 3" },
  { who: "ann", presses: "Stop 3" },
  { who: "ann", says: "start env:ci" },
  { who: "ann", presses: "Cancel" },
  { who: "ann", says: "start gpu-lab" },
  { who: "ann", presses: "Show details" },
  { who: "ann", presses: "Try again" },
  { who: "ben", says: "shelve dev-box" },
  { who: "ben", says: "suspend dev-box" },
  { who: "ann", says: "history" },
  { who: "ann", says: "history dev-box" },
];

/** What was done, free of what must differ: ids, instants, and what each chat calls its people and places. */
async function done({ database, ec2 }: Stage): Promise<object> {
  const { db } = database.connection;
  const operations = await db.selectFrom("operations").selectAll().orderBy("created_at").execute();
  const targets = await db.selectFrom("operation_targets").selectAll().execute();
  const audit = await db.selectFrom("audit").selectAll().orderBy("id").execute();
  const nth = new Map(operations.map(({ id }, at) => [id, at]));
  return {
    operations: operations.map(({ id, verb, words, rule, stage, skipped }) => ({
      ...{ verb, words: anonymous(words), rule, stage, skipped },
      targets: targets
        .filter(({ operation_id }) => operation_id === id)
        .map(({ name, action, phase }) => `${name}: ${action} ${phase}`)
        .sort(),
    })),
    audit: audit
      .map(({ kind, operation_id, outcome, words, rule }) => ({
        ...{ kind, outcome, words: anonymous(words ?? ""), rule },
        operation: nth.get(operation_id ?? ""),
      }))
      .map((entry) => JSON.stringify(entry))
      .sort(),
    effects: ec2.effects.map(({ what }) => what).sort(),
  };
}

const anonymous = (text: string): string =>
  text
    .replace(/op_\w+/g, "op_…")
    .replace(/i-[0-9a-f]+/g, "i-…")
    .trim();

/** The first line of what the person was told alone, without what differs from run to run. */
const gist = (text: string): string =>
  anonymous(text.split("\n")[0] ?? "")
    .replace(/\s+/g, " ")
    // People write their names as they like in each chat.
    .toLowerCase();

/** Nothing is under way any more, and every message tells the newest. */
async function settled({ database }: Stage): Promise<void> {
  const { db } = database.connection;
  const open = async () => {
    const running = db.selectFrom("operations").select("words").where("stage", "=", "running");
    const untold = db
      .selectFrom("messages")
      .innerJoin("operations", "operations.id", "messages.operation_id")
      .select(["words", "gave_up"])
      .whereRef("told", "<", "operations.version");
    return [...(await running.execute()), ...(await untold.execute())];
  };
  await expect.poll(open, PATIENCE).toEqual([]);
}

describe("every command and every button does the same in every chat", { timeout: 240_000 }, () => {
  const stages: { readonly name: string; readonly stage: Stage }[] = [];
  beforeAll(async () => {
    for (const kind of KINDS)
      stages.push({ name: kind.name, stage: await openStage(kind, furnish) });
  }, 120_000);
  afterAll(() => Promise.all(stages.map(({ stage }) => stage.close())));

  test("the same rows, the same calls of the cloud, the same words", async () => {
    for (const step of SCRIPT) {
      const words = "says" in step ? `says ${step.says}` : `presses ${step.presses}`;
      await Promise.all(
        stages.map(async ({ stage }) => {
          if ("says" in step) await stage.says(step.who, step.says);
          else await stage.presses(step.who, step.presses);
        }),
      );
      // The page answers at once; a click elsewhere is acknowledged before it is worked on.
      const [first, ...others] = stages;
      if (!first) throw new Error("no stage");
      await settled(first.stage);
      const expected = { done: await done(first.stage), heard: gist(first.stage.heard(step.who)) };
      for (const { name, stage } of others) {
        const message = `${step.who} ${words}, ${name} beside ${first.name}`;
        await expect.poll(() => done(stage), { ...PATIENCE, message }).toEqual(expected.done);
        await expect
          .poll(() => gist(stage.heard(step.who)), { ...PATIENCE, message })
          .toBe(expected.heard);
        await settled(stage);
      }
    }
  });

  test("one message an operation, and nobody who acted is mentioned", () => {
    for (const { stage } of stages) expect(stage.shown()).not.toMatch(/<@|@everyone/);
  });
});
