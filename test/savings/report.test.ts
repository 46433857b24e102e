import { afterEach, expect, test } from "vitest";
import type { Answer, Picture } from "../../src/messages/message.ts";
import { spell } from "../../src/messages/spell.ts";
import type { InstanceState } from "../../src/model/instance.ts";
import { answerWords } from "../fakes/chat.ts";
import { type Court, openCourt } from "../support/court.ts";

const HOUR = 3_600_000;

const yaml = `
clouds: { lab: { provider: simulator } }
platforms: { web: {}, slack: { mode: socket } }
schedules: { office-hours: { window: "Mo-Su 08:00-19:00" } }
parking: [{ on: "name:scheduled", schedule: office-hours }]
holds: { forgottenAfter: 300d }
channels:
  - web: lab
    instances: all
    grants:
      - { role: member, allow: [view, start, stop, hold] }
  - slack: C0OPS
    instances: env:dev
    grants: [{ role: member, allow: [view] }]
    approvals: []
confirmAbove: 1
`;

const pictureIn = (answer: Answer): Picture | undefined =>
  answer.kind === "private"
    ? answer.message.parts.find((part) => part.kind === "picture")?.picture
    : undefined;

let court: Court;
afterEach(() => court.close());

const PRICED = { "lamplighter:hourly": "0.5" };

/** Everybody's clocks go on; each machine is seen at both ends, as it would be every minute. */
async function lives(name: string, state: InstanceState, hours: number, env = "dev") {
  const tags = { env, ...(name === "priceless" ? {} : PRICED) };
  await court.becomes(name, { state, tags });
  court.passes(hours * HOUR);
  await court.becomes(name, { state, tags });
}

const open = (machines: Readonly<Record<string, string>>) => openCourt({ yaml, machines });

test("a report tells how long machines ran and were parked, and what that saved", async () => {
  court = await open({ "gpu-lab": "dev" });
  await lives("gpu-lab", "running", 40);
  await lives("gpu-lab", "stopped", 60);
  const words = answerWords(await court.says("web:ana", "report"));
  expect(words).toMatch(/^Last 7 days: 3 VM-days parked · about \$30 not spent\n/);
  expect(words).toMatch(
    /1 instance · ran 40 h · parked 60 h · not known 6[789] h · about \$20 spent/,
  );
  expect(words).toMatch(/gpu-lab {2}40 h, no schedule · about \$20/);
  expect(words).toMatch(/Known since .*disks are not counted/);
});

test("who held what is told, as far as one may see it; taking it back is no hold", async () => {
  court = await open({ "gpu-lab": "dev", "db-1": "prod" });
  await court.says("web:ana", 'hold gpu-lab --until "tomorrow 09:00"');
  await court.says("web:ana", 'hold db-1 --until "tomorrow 09:00"');
  await court.says("web:ben", 'hold db-1 --until "tomorrow 09:00"');
  await court.says("web:ben", "release db-1");
  const all = answerWords(await court.says("web:ana", "report"));
  expect(all).toMatch(/ana {2}2 holds: (gpu-lab and db-1|db-1 and gpu-lab)\n⊘ ben {2}1 hold: db-1/);
  const dev = answerWords(await court.says("slack:U0CHI", "report month"));
  expect(dev).toMatch(/^Last 30 days: nothing was parked\n1 instance/);
  expect(dev).toMatch(/ana {2}1 hold: gpu-lab\n/);
  expect(dev).not.toMatch(/db-1|ben/);
});

test("a report on some machines is about those alone", async () => {
  court = await open({ "gpu-lab": "dev", "db-1": "prod" });
  await lives("db-1", "running", 10, "prod");
  const words = answerWords(await court.says("web:ana", "report week db-1"));
  expect(words).toMatch(/1 instance · ran 10 h/);
  expect(words).not.toMatch(/gpu-lab/);
});

test("a report is drawn too, day by day, by the clocks of whoever asks; where nothing is known, it is not", async () => {
  court = await open({ "gpu-lab": "dev", "db-1": "prod" });
  const none = await court.says("web:ana", "report");
  expect(pictureIn(none)).toBeUndefined();
  await lives("gpu-lab", "running", 40);
  const rome = { platform: "web", id: "ana", name: "ana", timeZone: "Europe/Rome" } as const;
  const week = pictureIn(await court.says("web:ana", "report week gpu-lab", { actor: rome }));
  expect(week?.name).toBe("report.png");
  expect(spell(week?.alt ?? "")).toMatch(
    /^1 instance, .* \(Europe\/Rome\), day by day .* Spent and saved: /,
  );
  const month = pictureIn(await court.says("web:ana", "report month gpu-lab"));
  expect(spell(month?.alt ?? "")).toMatch(/Most was spent on .* \(\$1\d\)/);
});

test("a price that is not known makes a sum the least that it can be, and none is invented", async () => {
  court = await open({ "gpu-lab": "dev", priceless: "dev" });
  const none = answerWords(await court.says("web:ana", "list"));
  expect(none).toMatch(/^2 instances you can see here · 2 running\n/);
  await court.becomes("gpu-lab", { tags: PRICED });
  const some = answerWords(await court.says("web:ana", "list"));
  expect(some).toMatch(/· 2 running · at least \$0\.50\/h\n/);
  await court.becomes("priceless", { state: "stopped" });
  const running = answerWords(await court.says("web:ana", "list"));
  expect(running).toMatch(/· 1 running · about \$0\.50\/h\n/);
  expect(answerWords(await court.says("web:ana", "status gpu-lab"))).toMatch(/about \$0\.50\/h/);
});

test("the price stands where something is decided: many at once, and at the end of a start", async () => {
  court = await open({ a: "dev", b: "dev", c: "dev" });
  for (const name of ["a", "b", "c"]) await court.becomes(name, { tags: PRICED });
  await court.becomes("c", { state: "stopped" });
  await court.says("web:ana", "stop all");
  expect(await court.shows(/Stop 2 instances\?/)).toMatch(/Saves about \$1\.00\/h/);
  await court.says("web:ana", "start c");
  expect(await court.shows(/c is running/)).toMatch(/about \$0\.50\/h/);
});
