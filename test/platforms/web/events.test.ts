import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Posted } from "../../../src/platforms/platform.ts";
import type { WebMessage } from "../../../src/platforms/web/message-store.ts";
import { firstLine, hear, lab, openLab, saying } from "./lab.ts";
import { createMemoryStore } from "./memory-store.ts";

const view = { channel: "lab", person: "ann" };

describe("a page's stream", () => {
  test("begins with what was said before, and says when that is all", async () => {
    const { platform, port } = await openLab();
    await platform.post(lab, saying("one"));
    await platform.post(lab, saying("two"));
    const page = hear(port, "ann");
    await expect.poll(page.isReady).toBe(true);
    expect(page.heard.map(({ event }) => event)).toEqual(["reset", "message", "message", "ready"]);
  });

  test("shows what another replica of the bot wrote", async () => {
    const store = createMemoryStore();
    const here = await openLab({ store });
    const there = await openLab({ store });
    const page = hear(here.port, "ann");
    await expect.poll(page.isReady).toBe(true);
    await there.platform.post(lab, saying("from there"));
    await expect
      .poll(() => page.messages().map(firstLine), { timeout: 4_000 })
      .toEqual(["from there"]);
  });

  test("begins anew where the page remembers a later message than there is", async () => {
    const { platform, port } = await openLab();
    await platform.post(lab, saying("one"));
    const page = hear(port, "ann", { lastEventId: 5_000 });
    await expect.poll(page.isReady).toBe(true);
    expect(page.heard.map(({ event }) => event)).toEqual(["reset", "message", "ready"]);
  });

  test("asks the store nothing while no page is open", async () => {
    let looks = 0;
    const store = createMemoryStore();
    const newest: typeof store.newest = () => {
      looks += 1;
      return store.newest();
    };
    const { port } = await openLab({ store: { ...store, newest } });
    const page = hear(port, "ann");
    await expect.poll(() => looks, { timeout: 4_000 }).toBeGreaterThan(1);
    page.cut();
    let before = -1;
    await expect
      .poll(
        () => {
          const still = looks === before;
          before = looks;
          return still;
        },
        { interval: 1_500, timeout: 10_000 },
      )
      .toBe(true);
  });

  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ act: fc.constant("post" as const) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constant("edit" as const), which: fc.nat() }) },
    {
      weight: 2,
      arbitrary: fc.record({ act: fc.constant("say" as const), as: fc.constantFrom("ann", "ben") }),
    },
    { weight: 3, arbitrary: fc.record({ act: fc.constant("break" as const) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("wait" as const) }) },
  );

  test("resumes after every broken connection without a loss or a double", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), async (steps) => {
        const house = await openLab();
        const page = restlessPage(house.port);
        const act = actor(house, page);
        for (const [index, one] of steps.entries()) await act(one, index);
        const truth = await house.store.recent(view, 1_000);
        await expect.poll(page.lastSeq, { interval: 5 }).toBe(truth.at(-1)?.seq);
        const got = page.all();
        const seqs = got.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
        expect(byId(got)).toEqual(byId(truth));
        page.cut();
        await house.close();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

type Step =
  | { readonly act: "post" | "break" | "wait" }
  | { readonly act: "edit"; readonly which: number }
  | { readonly act: "say"; readonly as: string };

function actor(
  { platform, post }: Awaited<ReturnType<typeof openLab>>,
  page: ReturnType<typeof restlessPage>,
) {
  const posted: Posted[] = [];
  return async (step: Step, index: number): Promise<void> => {
    switch (step.act) {
      case "post":
        posted.push(await platform.post(lab, saying(`post ${index}`)));
        return;
      case "edit": {
        const target = posted[step.which % posted.length];
        if (target) await platform.edit(target, saying(`edit ${index}`), false);
        return;
      }
      case "say": {
        const id = `line-${String(index).padStart(4, "0")}`;
        await post("/web/say", { as: step.as, channel: "lab", id, words: `said ${index}` });
        return;
      }
      case "break":
        page.comeBack();
        return;
      case "wait":
        await expect.poll(page.isReady).toBe(true);
        return;
      default:
        return step satisfies never;
    }
  };
}

/** A page whose connection breaks now and then, and that comes back with the last change it has. */
function restlessPage(port: number) {
  const got: WebMessage[] = [];
  let page = hear(port, "ann");
  const all = () => [...got, ...page.messages()];
  return {
    all,
    lastSeq: () => all().at(-1)?.seq,
    isReady: () => page.isReady(),
    cut: () => page.cut(),
    comeBack() {
      page.cut();
      got.push(...page.messages());
      page = hear(port, "ann", { lastEventId: got.at(-1)?.seq });
    },
  };
}

const byId = (messages: readonly WebMessage[]) =>
  new Map(messages.map((message) => [message.id, message]));
