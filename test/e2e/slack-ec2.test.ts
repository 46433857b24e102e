import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTown, type Town, wordsIn } from "../support/town.ts";

const PATIENCE = { timeout: 20_000 };
const ids: Record<string, string> = {};
let town: Town;

beforeAll(async () => {
  town = await openTown({
    furnish(ec2) {
      const add = (name: string, more: object = {}) => {
        ids[name] = ec2.addInstance({ name, region: "eu-central-1", state: "running", ...more });
      };
      for (const name of ["dev-box", "dev-box-2", "db-main", "busy-1", "twice-1"]) add(name);
      add("web-staging", { state: "stopped" });
      add("sleepy", { state: "stopped" });
      add("napping", { state: "stopped" });
      add("gpu-lab", { state: "stopped", type: "p5.48xlarge", zone: "eu-central-1a" });
      for (let n = 1; n <= 40; n += 1) add(`build-${n}`, { tags: { env: "ci" } });
      ec2.fill("p5.48xlarge", "eu-central-1a");
    },
  });
});
afterAll(() => town.close());

const privatelyFor = (user: string) => wordsIn(town.slack.onlyFor(user).at(-1));

describe("from a typed line in Slack to the instance in EC2", () => {
  test("list answers privately, totals first, in the acknowledgement itself", async () => {
    const reaction = await town.says("list");
    expect(reaction.status).toBe(200);
    expect(wordsIn(reaction.shown)).toMatch(/49 instances you can see here · 45 running/);
    expect(reaction.shown?.onlyFor).toBe("U0ANN");
  });

  test("a stop really stops it, with one message in the channel from beginning to end", async () => {
    const before = town.slack.inChannel("C0OPS").length;
    await town.says("stop dev-box-2");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/○ dev-box-2 is stopped — took/);
    expect(town.ec2.stateOf(ids["dev-box-2"] ?? "")).toBe("stopped");
    expect(town.slack.inChannel("C0OPS").length).toBe(before + 1);
    expect(town.newest()).toMatch(/Asked by ann · rule @devs · op_/);
    expect(town.newest()).not.toMatch(/<@/);
  });

  test("an exact name wins over its longer sister", async () => {
    await town.says("stop dev-box.");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/dev-box is stopped/);
  });

  test("a hard stop skips the guest's shutdown, for those who may", async () => {
    await town.says("stop db-main —hard", "U0BEN");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/db-main is stopped/);
    const call = town.ec2.calls.filter(({ action }) => action === "StopInstances").at(-1);
    expect(JSON.stringify(call)).toMatch(/SkipOsShutdown/);
  });

  test("a start really starts it", async () => {
    await town.says("start web-staging");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/● web-staging is running — took/);
    expect(town.ec2.stateOf(ids["web-staging"] ?? "")).toBe("running");
  });

  test("a selector of 40 is confirmed first, then goes out in one bulk call and one message", async () => {
    const calls = town.ec2.countCalls("StopInstances");
    await town.says("stop env:ci");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/Stop 40 instances\? 40 running/);
    const message = town.slack.inChannel("C0OPS").at(-1);
    if (!message) throw new Error("no message");
    await town.slack.click({ to: town.to, user: "U0ANN", message, button: "Stop 40" });
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/● 40 of 40 stopped/);
    expect(town.ec2.countCalls("StopInstances")).toBe(calls + 1);
    expect(town.slack.inChannel("C0OPS").at(-1)?.ts).toBe(message.ts);
  });

  test("somebody without a grant is refused privately, and nothing is said of what is there", async () => {
    const reaction = await town.says("stop dev-box", "U0EVE");
    expect(reaction.shown?.onlyFor).toBe("U0EVE");
    expect(wordsIn(reaction.shown)).not.toMatch(/web-staging|dev-box-2/);
    expect(wordsIn(reaction.shown)).toMatch(/You can't|No instance/);
  });

  test("an unknown name gets the nearest one as a button that works", async () => {
    const reaction = await town.says("status web-stagng");
    expect(wordsIn(reaction.shown)).toMatch(
      /No instance called “web-stagng” here. Did you mean web-staging\?/,
    );
    const message = reaction.shown;
    if (!message) throw new Error("no answer");
    await town.slack.click({ to: town.to, user: "U0ANN", message, button: "Use web-staging" });
    await expect.poll(() => privatelyFor("U0ANN"), PATIENCE).toMatch(/web-staging is running/);
  });

  test("an ambiguous name is answered by a choice: in a window that completes, as there are many", async () => {
    const reaction = await town.says("stop build-3");
    // build-3 is a name of its own; the prefix alone is not.
    expect(reaction.status).toBe(200);
    await town.says("status build");
    await expect.poll(() => town.slack.windowOf("U0ANN"), PATIENCE).toBeDefined();
    const window = town.slack.windowOf("U0ANN");
    expect(JSON.stringify(window?.view.blocks)).toMatch(/Many match “build”/);
  });

  test("what was left out is asked for in a window, found by what is typed there, and done", async () => {
    await town.says("start");
    await expect
      .poll(() => town.slack.windowOf("U0ANN")?.view.title, PATIENCE)
      .toMatchObject({
        text: "Start instances",
      });
    const { to, slack } = town;
    const window = slack.windowOf("U0ANN");
    if (!window) throw new Error("no window");
    const question = "What to start: names or a selector";
    const { options, ms } = await slack.search({ to, window, question, typed: "nap" });
    expect(options.map(({ value }) => value)).toEqual(["napping"]);
    expect(ms).toBeLessThan(3_000);
    const label = options[0]?.label ?? "";
    await slack.submit({ to, window, answers: { [question]: label } });
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/napping is running — took/);
  });

  test("no room in the cloud: three tries within four minutes, then a clear end", async () => {
    await town.says("start gpu-lab");
    await expect
      .poll(() => town.newest(), PATIENCE)
      .toMatch(/Starting gpu-lab — waiting: .*p5\.48xlarge.*eu-central-1a/);
    expect(town.newest()).toMatch(/Tried once/);
    town.passes(61_000);
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/Tried 2 times/);
    town.passes(181_000);
    await expect
      .poll(() => town.newest(), PATIENCE)
      .toMatch(/✕ gpu-lab did not start — .*p5\.48xlarge/);
    expect(town.newest()).toMatch(/it is still stopped/);
    expect(town.newest()).toMatch(/Tried 3 times over 4 min/);
    expect(town.newest()).toMatch(/\[Try again\]/);
    expect(town.ec2.effectsOn(ids["gpu-lab"] ?? "")).toEqual([]);
  });

  test("an hour of throttling: it says that it waits, asks ever less often, gives up after ten minutes, and works again after", async () => {
    town.ec2.fail("throttled");
    await town.says("start sleepy");
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/Starting sleepy — waiting: /);
    const calls = town.ec2.calls.length;
    for (let minute = 0; minute < 60; minute += 1) {
      town.passes(60_000);
      if (/did not start/.test(town.newest())) break;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/✕ sleepy did not start/);
    expect(town.ec2.calls.length - calls).toBeLessThan(120);
    town.ec2.heal();
    const message = town.slack.inChannel("C0OPS").at(-1);
    if (!message) throw new Error("no message");
    await town.slack.click({ to: town.to, user: "U0ANN", message, button: "Try again" });
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/sleepy is running/);
  });

  test("a forged signature and a stale one are refused, and nothing happens", async () => {
    const operations = town.slack.inChannel("C0OPS").length;
    const said = { to: town.to, user: "U0BEN", channel: "C0OPS", text: "stop busy-1" };
    expect((await town.slack.slash({ ...said, forged: true })).status).toBe(401);
    expect((await town.slack.slash({ ...said, ageSeconds: 400 })).status).toBe(401);
    expect(town.slack.inChannel("C0OPS").length).toBe(operations);
    expect(town.ec2.effectsOn(ids["busy-1"] ?? "")).toEqual([]);
  });

  test("the very same request replayed has one effect and one message", async () => {
    const before = town.slack.inChannel("C0OPS").length;
    const reaction = await town.says("stop twice-1");
    await Promise.all([reaction.again(), reaction.again()]);
    await expect.poll(() => town.newest(), PATIENCE).toMatch(/twice-1 is stopped/);
    await reaction.again();
    expect(town.slack.inChannel("C0OPS").length).toBe(before + 1);
    expect(town.ec2.effectsOn(ids["twice-1"] ?? "").length).toBe(1);
  });

  test("where the bot is not in the channel it answers all the same, and says how to invite it", async () => {
    await town.says("start dev-box", "U0ANN", "C0QUIET");
    await expect.poll(() => town.newest("C0QUIET"), PATIENCE).toMatch(/dev-box is running/);
    expect(town.newest("C0QUIET")).toMatch(/\/invite/);
  });

  test("Slack never had to tell us to slow down", () => {
    expect(town.slack.refusedForRate()).toBe(0);
  });
});
