import { expect, test } from "vitest";
import { walk } from "./model.ts";

test("no sequence of requests, clicks, edits of the policy and restarts does anything unasked, unapproved or twice", async () => {
  expect(await walk(40)).toBeGreaterThan(0);
}, 240_000);
