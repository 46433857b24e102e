import { afterAll, beforeAll, expect, test } from "vitest";
import { answerWords } from "../fakes/chat.ts";
import { furnished, type House, openHouse } from "../support/house.ts";

/** ana is a developer, ben is on call and may read the audit, eve is nobody. */
const YAML = `
clouds:
  lab: { provider: simulator, speed: 40 }
platforms:
  web: {}
roles:
  "@devs": ["web:user:ana"]
  "@oncall": ["web:group:oncall"]
never:
  - { actions: [delete], on: env:dev }
channels:
  - web: lab
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop] }
      - { role: "@oncall", allow: ["*"] }
`;

let house: House;
beforeAll(async () => {
  house = await furnished(await openHouse({ yaml: YAML }));
});
afterAll(() => house.close());

const told = async (words: string, by: string) => answerWords(await house.chat.says(words, by));

test("a person is told which rule allows something", async () => {
  expect(await told("why stop dev-box", "ana")).toMatch(/^You may stop dev-box here, as @devs/);
});

test("and why a thing is not allowed, with the flag that makes it so", async () => {
  expect(await told("why stop --hard dev-box", "ana")).toMatch(/^You can't .*dev-box here/);
  expect(await told("why stop dev-box --hard", "ben")).toMatch(/^You may /);
});

test("a guardrail is named as what it is", async () => {
  expect(await told("why delete dev-box", "ben")).toMatch(/a guardrail forbids it to everybody/);
});

test("nothing is done by asking", async () => {
  const posted = house.chat.posted.length;
  await told("why stop dev-box", "ben");
  expect(house.chat.posted).toHaveLength(posted);
});

test("about others only who may read the audit is told, with the groups that they are in now", async () => {
  expect(await told("why @ana stop dev-box", "ana")).toMatch(/You can't/);
  expect(await told("why @ana stop dev-box", "ben")).toMatch(
    /^@ana may stop dev-box here, as @devs/,
  );
  house.chat.groups.set("eve", ["oncall"]);
  expect(await told("why @eve stop dev-box", "ben")).toMatch(/^@eve may .* as @oncall/);
  house.chat.groups.delete("eve");
  expect(await told("why @eve stop dev-box", "ben")).toMatch(/^@eve can't/);
});

test("what is not understood is said as for the command itself", async () => {
  expect(await told("why stopp dev-box", "ana")).toMatch(/stop/);
  expect(await told("why help", "ana")).toMatch(/Everybody may say/);
});
