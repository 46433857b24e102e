import { afterAll, beforeAll, expect, test } from "vitest";
import type { FakeView } from "../fakes/slack/views.ts";
import { visibleText } from "../support/block-kit-text.ts";
import { openTown, type Town } from "../support/town.ts";

const PATIENCE = { timeout: 8_000 };

const yaml = (endpoint: string): string => `
clouds:
  aws-dev: { provider: aws-ec2, regions: [eu-central-1], endpoint: "${endpoint}" }
platforms:
  slack: { mode: http }
http: { port: 0 }
roles:
  "@devs": ["slack:group:S0DEVS"]
  "@oncall": ["slack:user:U0BEN"]
channels:
  - slack: C0OPS
    instances: all
    grants:
      - { role: "@devs", allow: [view, start, stop, "stop:hard", hold] }
      - { role: "@oncall", allow: ["*"] }
      - { role: member, allow: [view] }
    approvals:
      - { for: ["stop:hard"], by: "@oncall", count: 1 }
`;

let town: Town;
beforeAll(async () => {
  const tags = { owner: "ann@acme.test" };
  town = await openTown({
    yaml,
    furnish: (ec2) => {
      ec2.addInstance({ name: "db-1", region: "eu-central-1", state: "running" });
      ec2.addInstance({ name: "dev-box", region: "eu-central-1", state: "running", tags });
    },
  });
}, 60_000);
afterAll(() => town.close());

const opens = (user: string) => town.slack.openHome({ to: town.to, user });
const clicks = (user: string, button: string) =>
  town.slack.clickHome({ to: town.to, user, button });
const page = (user: string) => {
  const home = town.slack.homeOf(user);
  return home ? visibleText(home.view.blocks as object[]) : "";
};
const shows = (user: string) => expect.poll(() => page(user), PATIENCE);

test("who opens the page finds their own machine by the tag with their address; a stranger finds nothing", async () => {
  await opens("U0ANN");
  await shows("U0ANN").toMatch(/My instances · 1 instance · 1 running · .*owner\n● dev-box/);
  await opens("U0EVE");
  await shows("U0EVE").toMatch(/^Hello\. There is nothing here for you yet\.\n[^●[]*$/);
});

test("asked in the channel, approved on the page: the one message in the channel follows it to the end", async () => {
  await town.says("stop db-1 --hard");
  await expect.poll(() => town.newest(), PATIENCE).toMatch(/db-1 needs 1 approval/);
  await opens("U0BEN");
  await shows("U0BEN").toMatch(/^Waits for you · 1 request[\s\S]*\[Approve\] \[Decline…\]/);
  await clicks("U0BEN", "Approve");
  await expect.poll(() => town.newest(), PATIENCE).toMatch(/db-1 is stopped/);
  expect(town.ec2.effects.map(({ what }) => what)).toEqual(["hard-stop"]);
  await shows("U0BEN").toMatch(/^It goes on in <#C0OPS>\./);
  expect(page("U0BEN")).not.toContain("Waits for you");
  expect(town.slack.inChannel("C0OPS")).toHaveLength(1);
});

test("Hold… opens a window; what is answered there is in force and on the page", async () => {
  await opens("U0ANN");
  await shows("U0ANN").toContain("[Hold…]");
  await clicks("U0ANN", "Hold…");
  await expect.poll(() => town.slack.windowOf("U0ANN"), PATIENCE).toBeDefined();
  const window = town.slack.windowOf("U0ANN") as FakeView;
  const asked = { to: town.to, window, question: "instance", typed: "dev" };
  const { options } = await town.slack.search(asked);
  const box = options.find(({ label }) => label.includes("dev-box"));
  await town.slack.submit({
    to: town.to,
    window,
    answers: { instance: box?.value ?? "", until: "in 5h", because: "it's a demo" },
  });
  await shows("U0ANN").toMatch(/^Held: dev-box[\s\S]*it's a demo[\s\S]*● dev-box.*⊘ held until/);
});
