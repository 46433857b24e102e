import { afterAll, beforeAll, expect, test } from "vitest";
import { type Court, openCourt } from "../support/court.ts";
import { RULES } from "./house-rules.ts";

let court: Court;
beforeAll(async () => {
  court = await openCourt({ yaml: RULES(), bots: 2 });
  for (let n = 0; n < 200; n++) court.web.groups.set(`on${n}`, ["oncall"]);
});
afterAll(() => court.close());

test("two hundred people approve at the same moment, on two bots: one decision, one effect", async () => {
  await court.says("web:ana", "stop db-1 --hard");
  const id = await court.newest();
  const clicks = Array.from({ length: 200 }, (_, n) =>
    court.says(`web:on${n}`, `approve ${id}`, { bot: n % 2, origin: "button" }),
  );
  const answers = await Promise.all(clicks);
  await court.shows(/db-1 is stopped/);
  await court.quiet();
  expect(court.cloud.calls).toEqual(["stop:hard db-1"]);
  expect(new Set(answers.map(({ kind }) => kind)).size).toBeLessThanOrEqual(2);
  const { db } = court.database.connection;
  const decisions = await db
    .selectFrom("audit")
    .select("id")
    .where("operation_id", "=", id)
    .where("outcome", "=", "approved")
    .execute();
  expect(decisions.length).toBe(1);
});

test("one person who clicks two hundred times is one person", async () => {
  await court.becomes("db-1", { state: "running" });
  await court.says("web:ana", "stop db-1 --hard");
  const id = await court.newest();
  await Promise.all(
    Array.from({ length: 200 }, (_, n) => court.says("web:on1", `approve ${id}`, { bot: n % 2 })),
  );
  await court.shows(/\(1 of 2\)/);
  expect(await court.stage(id)).toBe("approval");
  expect(court.cloud.calls).toEqual(["stop:hard db-1"]);
});
