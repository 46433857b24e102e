// @vitest-environment happy-dom
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { spelledMessage } from "../../src/messages/reword.ts";
import { takeFiles } from "../../src/platforms/discord/attachments.ts";
import { renderMessage as renderForDiscord } from "../../src/platforms/discord/render.ts";
import { picturesOf } from "../../src/platforms/pictures.ts";
import { renderMessage } from "../../src/platforms/slack/render.ts";
import { wordsOf } from "../fakes/chat.ts";
import { blockKitProblems } from "../support/block-kit-limits.ts";
import { discordProblems } from "../support/discord-limits.ts";
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
    const message = make();
    const files = new Map(picturesOf(message).map((picture) => [picture, "F0PICTURE"]));
    const rendered = renderMessage(message, undefined, files);
    expect(blockKitProblems(rendered)).toEqual([]);
    await expect(`${JSON.stringify(rendered, null, 1)}\n`).toMatchFileSnapshot(
      `./slack/${name}.json`,
    );
  });

  test("on Discord, within Discord's limits", async () => {
    const { body } = takeFiles(renderForDiscord(make()).body);
    expect(discordProblems("message", body)).toEqual([]);
    await expect(`${shortJson(body)}\n`).toMatchFileSnapshot(`./discord/${name}.json`);
  });

  test("on the page", async () => {
    const html = drawMessage(spelledMessage(make()), viewer).outerHTML.replace(/></g, ">\n<");
    await expect(`${html}\n`).toMatchFileSnapshot(`./page/${name}.html`);
  });
});

/** Lines of the description under each other, and what is short on one line. */
function shortJson(body: unknown): string {
  const lines = (key: string, value: unknown) =>
    key === "description" ? String(value).split("\n") : value;
  return JSON.stringify(body, lines, 1).replace(
    /([[{])\n\s+((?:[^[\]{}]|\[\])*?)\n\s*([\]}])/g,
    (whole, open: string, inner: string, close: string) => {
      const short = `${open}${inner.replace(/\n\s+/g, " ")}${close}`;
      return short.length <= 110 ? short : whole;
    },
  );
}
