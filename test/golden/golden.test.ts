// @vitest-environment happy-dom
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { renderMessage } from "../../src/platforms/slack/render.ts";
import { wordsOf } from "../fakes/chat.ts";
import { blockKitProblems } from "../support/block-kit-limits.ts";
import { SITUATIONS } from "./situations.ts";

// The page's modules are plain scripts without declarations of their own.
const { drawMessage } = (await import("../../src/platforms/web/page/draw.js" as string)) as {
  drawMessage(message: unknown, viewer: object): { readonly outerHTML: string };
};
// The page writes times in the reader's zone and from the reader's now.
beforeAll(() => {
  vi.stubEnv("TZ", "UTC");
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 9, 0, 20), toFake: ["Date"] });
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const viewer = { isMe: () => false, press: () => undefined };

describe.each(Object.entries(SITUATIONS))("the message for %s", (name, make) => {
  test("in words", async () => {
    await expect(wordsOf(make())).toMatchFileSnapshot(`./words/${name}.txt`);
  });

  test("on Slack, within Block Kit's limits", async () => {
    const rendered = renderMessage(make());
    expect(blockKitProblems(rendered)).toEqual([]);
    await expect(`${JSON.stringify(rendered, null, 1)}\n`).toMatchFileSnapshot(
      `./slack/${name}.json`,
    );
  });

  test("on the page", async () => {
    const html = drawMessage(make(), viewer).outerHTML.replace(/></g, ">\n<");
    await expect(`${html}\n`).toMatchFileSnapshot(`./page/${name}.html`);
  });
});
