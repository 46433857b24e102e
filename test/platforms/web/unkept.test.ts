import { expect, test } from "vitest";
import { spelledMessage } from "../../../src/messages/reword.ts";
import { withUnkept } from "../../../src/platforms/web/unkept.ts";
import { firstLine, hear, openLab, saying } from "./lab.ts";
import { createMemoryStore } from "./memory-store.ts";

const line = (words: string) => ({ as: "ann", channel: "lab", id: "line-0001", words });

test("a secret is shown on the page, and stands in no store", async () => {
  const store = createMemoryStore();
  const { post, port } = await openLab({
    store,
    handle: async () => ({
      kind: "private",
      secret: true,
      message: saying("the key is JBSW Y3DP", "enroll --ask"),
    }),
  });
  const ann = hear(port, "ann");
  await expect.poll(() => ann.isReady()).toBe(true);
  await post("/web/say", line("enroll"));
  await expect.poll(() => ann.messages().map(firstLine)).toContain("the key is JBSW Y3DP");
  const kept = await store.recent({ channel: "lab", person: "ann" }, 10);
  expect(JSON.stringify(kept)).not.toContain("JBSW");
  expect(kept.map(firstLine)).toContain("Something secret was shown here once; it is not kept");
});

test("its button still works", async () => {
  const { post, port, handed } = await openLab({
    handle: async () => ({ kind: "private", secret: true, message: saying("key", "enroll --ask") }),
  });
  const ann = hear(port, "ann");
  await post("/web/say", line("enroll"));
  await expect.poll(() => ann.messages()).toHaveLength(2);
  const messageId = ann.messages().at(-1)?.id;
  const click = { as: "ann", channel: "lab", id: "click-0001", messageId, command: "enroll --ask" };
  await post("/web/click", click);
  await expect.poll(() => handed.map(({ words }) => words)).toEqual(["enroll", "enroll --ask"]);
});

test("after a quarter of an hour it is gone from the page too", async () => {
  let now = 1_700_000_000_000;
  const store = withUnkept(createMemoryStore(), () => now);
  const content = { kind: "message", message: spelledMessage(saying("the key")) } as const;
  const message = { id: "m1", channel: "lab", privateTo: "ann", author: "bot", postedAt: now };
  expect(await store.appendUnkept({ ...message, content })).toBe(true);
  const view = { channel: "lab", person: "ann" };
  expect((await store.changes(view, 0, 10)).map(firstLine)).toEqual(["the key"]);
  now += 900_001;
  expect((await store.recent(view, 10)).map(firstLine)).not.toContain("the key");
});

test("a one-time code that is typed is hidden in what the page keeps", async () => {
  const store = createMemoryStore();
  const { post, handed } = await openLab({ store });
  await post("/web/say", line("/vm enroll 123456"));
  expect(handed.map(({ words }) => words)).toEqual(["enroll 123456"]);
  const kept = await store.recent({ channel: "lab", person: "ann" }, 10);
  expect(kept.map(firstLine)).toEqual(["/vm enroll ••••••"]);
});
