import { expect, test } from "vitest";
import { walk } from "./model.ts";

test("in 2,000 sequences of requests, clicks, edits of the policy and restarts nothing is done unasked, unapproved or twice", async () => {
  expect(await walk(2_000)).toBeGreaterThan(200);
});
