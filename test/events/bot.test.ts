import { expect, test } from "vitest";
import { audit } from "../../src/store/audit.ts";
import { startReceiver } from "../fakes/hooks/receiver.ts";
import { entry } from "../support/audit.ts";
import { startRunningBot } from "../support/running-bot.ts";

test("a running bot tells a webhook what happens, by itself", async () => {
  const secret = "a plain secret of ours";
  const receiver = await startReceiver(Buffer.from(secret));
  const yaml = `clouds: { lab: { provider: simulator } }
platforms: { web: {} }
http: { port: 0 }
events: [{ name: hook, url: "${receiver.url}", secret: ${secret}, kinds: [refusal] }]`;
  const bot = await startRunningBot(yaml, {});
  try {
    const { db } = bot.database.connection;
    await expect
      .poll(() => db.selectFrom("event_cursors").select("webhook").execute())
      .toHaveLength(1);
    await audit(db, [entry(1), entry(2)]);
    await expect.poll(() => receiver.taken.length, { timeout: 8_000 }).toBe(1);
    expect(receiver.taken[0]?.body.type).toBe("dev.lamplighter.operation.refusal");
  } finally {
    await bot.close();
    await receiver.close();
  }
});
