import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { latest } from "../fakes/slack/index.ts";
import type { Reaction } from "../fakes/slack/people.ts";
import { openTown, type Town } from "../support/town.ts";

const OPERATIONS = 500;
const CHANNELS = 25;
/** EC2 takes up to 200 values in one filter: so many pages has a look at all of them. */
const PAGES = Math.ceil(OPERATIONS / 200);
const PACE_MS = 3_000;
const TOLD = 150;
/** So many type at the same moment, each the next line as soon as the last one is answered. */
const PEOPLE = 25;

const channelIds = Array.from({ length: CHANNELS }, (_, n) => `C0BURST${n}`);

const yaml = (endpoint: string): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: 0 }
channels:
${channelIds.map((id) => `  - { slack: ${id}, instances: all, grants: [{ role: member, allow: ["*"] }] }`).join("\n")}
`;

describe(`${OPERATIONS} operations at once in one cloud`, { timeout: 240_000 }, () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({
      yaml,
      // Longer than it takes to ask for them all, so that all are under way together.
      transitionMs: 30_000,
      furnish(ec2) {
        for (let n = 0; n < OPERATIONS; n += 1)
          ec2.addInstance({ name: `m-${n}-x`, region: "eu-central-1", state: "running" });
      },
    });
    for (const id of channelIds) {
      const channel = { id, name: id, private: false, archived: false, botIsMember: true };
      town.slack.channels.set(id, channel);
    }
  });
  afterAll(() => town.close());

  test("cost a few bulk calls, end truly, edit no message more than once in three seconds, and cause no 429", async () => {
    const { ec2, slack, to } = town;
    const describesBefore = ec2.countCalls("DescribeInstances");
    const startedAt = Date.now();
    const reactions = (
      await Promise.all(
        Array.from({ length: PEOPLE }, async (_, person) => {
          const mine: Reaction[] = [];
          for (let n = person; n < OPERATIONS; n += PEOPLE) {
            const channel = channelIds[n % CHANNELS] ?? "";
            const text = `stop m-${n}-x`;
            mine.push(await slack.slash({ to, user: "U0ANN", channel, text }));
          }
          return mine;
        }),
      )
    ).flat();
    expect(reactions.filter(({ status }) => status !== 200)).toEqual([]);
    expect(Math.max(...reactions.map(({ ms }) => ms))).toBeLessThan(3_000);

    await expect.poll(() => ec2.effects.length, { timeout: 60_000 }).toBe(OPERATIONS);
    // A burst is gathered: far fewer calls than operations.
    expect(ec2.countCalls("StopInstances")).toBeLessThan(OPERATIONS / 2);

    const { db } = town.database.connection;
    const open = async () =>
      (await db.selectFrom("operations").select("id").where("stage", "!=", "ended").execute())
        .length;
    await expect.poll(open, { timeout: 60_000, interval: 500 }).toBe(0);

    const tookMs = Date.now() - startedAt;
    // Each look costs the pages of the answer, each bulk call one look before it; 500 a look would be tens of thousands.
    const looks = Math.ceil(tookMs / 1_000) + 2;
    const most = looks * PAGES + 2 * ec2.countCalls("StopInstances");
    expect(ec2.countCalls("DescribeInstances") - describesBefore).toBeLessThan(most);

    // Slack takes about 200 new messages a minute, so a burst is told over minutes: the first of them are looked at.
    const told = async () =>
      (await db.selectFrom("messages").select("id").where("told", ">", 0).execute()).length;
    await expect.poll(told, { timeout: 90_000, interval: 500 }).toBeGreaterThan(TOLD);
    for (const message of slack.messages) {
      const times = message.versions.map(({ at }) => at);
      const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
      // The clock that paces and the one that stamps are a request apart, which on a busy machine takes its time.
      for (const gap of gaps) expect(gap).toBeGreaterThan(PACE_MS - 1_000);
    }
    // Edits are rarer still (45 a minute): the first ends have to be there.
    const ended = () => slack.messages.filter((one) => /is stopped/.test(latest(one).text)).length;
    await expect.poll(ended, { timeout: 90_000, interval: 500 }).toBeGreaterThan(20);
    expect(slack.refusedForRate()).toBe(0);
  });
});
