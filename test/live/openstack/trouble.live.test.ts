import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bot, openBot } from "./bot.ts";
import { failing, frozen, live } from "./lab.ts";
import { createNova } from "./nova.ts";

const SERVERS = ["ward-1", "ward-2", "ward-3", "ward-4", "ward-5"];

live("when Nova accepts and then does not do it", () => {
  const nova = createNova();
  const admin = createNova("admin");
  let bot: Bot;
  beforeAll(async () => {
    await nova.create(SERVERS);
    bot = await openBot();
  });
  afterAll(async () => {
    await bot?.close();
    await nova.remove(SERVERS);
  });

  test("a failure that leaves no trace in the server is told as one, and can be tried again", async () => {
    await Promise.all([
      bot.sees("stop ward-1", /ward-1 is stopped/),
      bot.sees("stop ward-4", /ward-4 is stopped/),
    ]);
    const started = await failing(["power_on", "power_off", "snapshot", "reboot"], async () => {
      const ends = await Promise.all([
        bot.sees("start ward-1", /✕ ward-1 did not start — .*compute_start_instance/),
        bot.sees("stop ward-2", /✕ ward-2 did not stop — .*compute_stop_instance/),
        bot.sees("shelve ward-3", /✕ ward-3 did not shelve — .*compute_shelve_instance/),
        bot.sees("reboot ward-4 --hard", /✕ ward-4 did not reboot — /),
      ]);
      return ends[0];
    });
    expect(started.words).toMatch(/Nothing changed; it is still stopped/);
    expect(await nova.stateOf("ward-1")).toBe("SHUTOFF");
    expect((await nova.historyOf("ward-1"))[0]).toBe("start failed");
    expect(await nova.stateOf("ward-2")).toBe("ACTIVE");
    expect(await nova.stateOf("ward-4")).toBe("ERROR");

    const details = await bot.says(started.button(/details/));
    expect(details).toMatch(/provider-fault · compute_start_instance · request req-/);
    await Promise.all([
      bot.says(started.button(/Try again/)),
      bot.sees("reboot ward-4 --hard", /● ward-4 is rebooted/),
    ]);
    await nova.settled("ward-1", "ACTIVE");
    expect(await nova.stateOf("ward-4")).toBe("ACTIVE");
  });

  test("an unshelving that finds no host says that there is no room", async () => {
    await bot.sees("shelve ward-5", /ward-5 is shelved/);
    await nova.settled("ward-5", "SHELVED_OFFLOADED");
    await setHost(admin, "disabled");
    try {
      await bot.sees("unshelve ward-5", /✕ ward-5 did not unshelve — .*no host with room for it/);
    } finally {
      await setHost(admin, "enabled");
    }
    expect(await nova.stateOf("ward-5")).toBe("SHELVED_OFFLOADED");
    await bot.sees("unshelve ward-5", /● ward-5 is running/);
  });

  test("while nova-compute is frozen a stop is late, not done; the message is mended when it thaws", async () => {
    const late = await frozen(async () => {
      const told = await bot.sees("stop ward-2", /! ward-2 did not reach stopped within 1\d s/);
      expect(told.words).toMatch(/last state stopping/);
      expect(await nova.stateOf("ward-2")).toBe("ACTIVE powering-off");
      expect(await bot.says("reboot ward-2")).toMatch(
        /ward-2 is ACTIVE \(powering-off\) right now/,
      );
      return told;
    });
    await late.reads(/○ ward-2 is stopped — took/);
    expect(await nova.stateOf("ward-2")).toBe("SHUTOFF");
  });

  test("a server that is deleted meanwhile ends the wait", async () => {
    const followed = await frozen(async () => {
      const told = await bot.sees(
        "stop ward-1",
        /lab accepted the request · stopping|did not reach stopped/,
      );
      await nova.remove(["ward-1"]);
      return told;
    });
    await followed.reads(/✕ ward-1 did not stop — It disappeared|○ ward-1 is stopped/);
    await nova.settled("ward-1", "gone");
  });
});

/** Whether the lab's only host takes new servers. */
async function setHost(admin: ReturnType<typeof createNova>, status: "enabled" | "disabled") {
  const found = await admin.request("GET", "/os-services?binary=nova-compute");
  const { services } = found as { readonly services: readonly { readonly id: string }[] };
  await admin.request("PUT", `/os-services/${services[0]?.id}`, { status });
}
