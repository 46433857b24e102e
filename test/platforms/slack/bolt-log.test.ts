import { expect, test } from "vitest";
import { boltLogger } from "../../../src/platforms/slack/bolt-log.ts";
import { logInto } from "./bot.ts";

test("what Bolt says of tokens and addresses is blanked, and its debug lines are dropped", () => {
  const lines: string[] = [];
  const logger = boltLogger(logInto(lines));
  logger.debug("Bearer xoxb-1-2-abc");
  logger.warn(
    "failed for xoxb-12-34-abcDEF and xapp-1-A0-9-ff at",
    new Error("wss://x.test/?ticket=7"),
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/abcDEF|xapp-|ticket/);
  logger.error("see https://hooks.slack.com/commands/T/1/x now");
  expect(lines[1]).toContain("see [hidden] now");
});
