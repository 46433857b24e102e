import { beforeEach, expect, test } from "vitest";
import type {
  NewWebMessage,
  WebContent,
  WebMessageStore,
} from "../../../src/platforms/web/message-store.ts";

const ann = { channel: "lab", person: "ann" };
const ben = { channel: "lab", person: "ben" };
const saying = (words: string): WebContent => ({
  kind: "message",
  message: { headline: [words, { kind: "strong", text: "“ü”" }], parts: [], buttons: [] },
});
const message = (id: string, more: Partial<NewWebMessage> = {}): NewWebMessage => ({
  id,
  channel: "lab",
  author: "bot",
  content: saying(id),
  postedAt: 1_000,
  ...more,
});
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

/** What every store of the page's messages promises. `open` gives an empty one. */
export function webMessageStoreContract(open: () => Promise<WebMessageStore>): void {
  let store: WebMessageStore;
  beforeEach(async () => {
    store = await open();
  });

  test("gives back what was said, whole", async () => {
    expect(await store.newest()).toBe(0);
    await store.append(
      message("a", { author: "ann", privateTo: "ann", content: { kind: "line", words: "list" } }),
    );
    const [found] = await store.recent(ann, 10);
    expect(found).toMatchObject({ id: "a", channel: "lab", privateTo: "ann", author: "ann" });
    expect(found?.content).toEqual({ kind: "line", words: "list" });
    expect(found?.editedAt).toBeUndefined();
    expect(await store.find("a")).toEqual(found);
    expect(await store.find("b")).toBeUndefined();
    expect(await store.newest()).toBe(found?.seq);
  });

  test("takes an id once, and leaves the first message as it was", async () => {
    expect(await store.append(message("a"))).toBe(true);
    expect(await store.append(message("a", { content: saying("other") }))).toBe(false);
    expect((await store.find("a"))?.content).toEqual(saying("a"));
  });

  test("keeps messages of the same instant in the order in which they were said", async () => {
    for (const id of ["a", "b", "c"]) await store.append(message(id));
    await store.append(message("late clock", { postedAt: 5 }));
    const found = await store.recent(ann, 10);
    expect(ids(found)).toEqual(["a", "b", "c", "late clock"]);
    const times = found.map(({ postedAt }) => postedAt);
    expect(new Set(times).size).toBe(4);
    expect([...times].sort((one, other) => one - other)).toEqual(times);
  });

  test("shows an edit as a change, with the place it had", async () => {
    await store.append(message("a"));
    await store.append(message("b"));
    const before = await store.newest();
    expect(await store.replace("a", saying("new"), 2_000)).toBe(true);
    const [change, ...more] = await store.changes(ann, before, 10);
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      id: "a",
      content: saying("new"),
      editedAt: 2_000,
      postedAt: 1_000,
    });
    expect(ids(await store.recent(ann, 10))).toEqual(["b", "a"]);
    expect(await store.replace("z", saying("new"), 2_000)).toBe(false);
  });

  test("shows private messages to their person only, and each channel by itself", async () => {
    await store.append(message("for all"));
    await store.append(message("for ben", { privateTo: "ben" }));
    await store.append(message("elsewhere", { channel: "ops" }));
    expect(ids(await store.recent(ann, 10))).toEqual(["for all"]);
    expect(ids(await store.changes(ann, 0, 10))).toEqual(["for all"]);
    expect(ids(await store.changes(ben, 0, 10))).toEqual(["for all", "for ben"]);
  });

  test("gives changes in portions, and the newest messages where not all are wanted", async () => {
    for (const id of ["a", "b", "c", "d"]) await store.append(message(id));
    const first = await store.changes(ann, 0, 3);
    expect(ids(first)).toEqual(["a", "b", "c"]);
    expect(ids(await store.changes(ann, first.at(-1)?.seq ?? 0, 3))).toEqual(["d"]);
    expect(ids(await store.recent(ann, 2))).toEqual(["c", "d"]);
  });

  test("forgets the oldest of a channel, and nobody's chatter costs another a message", async () => {
    await store.append(message("old"));
    await store.append(message("elsewhere", { channel: "ops" }));
    for (const id of ["p1", "p2", "p3"]) await store.append(message(id, { privateTo: "ann" }));
    await store.append(message("new"));
    await store.append(message("newest"));
    await store.prune("lab", 2);
    expect(ids(await store.recent(ann, 10))).toEqual(["p2", "p3", "new", "newest"]);
    expect(await store.find("elsewhere")).toBeDefined();
  });

  test("never lets a reader pass by a change, however many write at once", async () => {
    const seen: string[] = [];
    let cursor = 0;
    const read = async () => {
      const batch = await store.changes(ann, cursor, 7);
      seen.push(...ids(batch));
      cursor = batch.at(-1)?.seq ?? cursor;
    };
    const names = Array.from({ length: 60 }, (_, index) => `m${index}`);
    let writing = true;
    const writers = Promise.all(names.map((id) => store.append(message(id)))).then(() => {
      writing = false;
    });
    while (writing) {
      await read();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writers;
    while ((await store.newest()) > cursor) await read();
    expect([...seen].sort()).toEqual([...names].sort());
  });
}
