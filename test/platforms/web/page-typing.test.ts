import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Answer, Form } from "../../../src/messages/message.ts";
import type { Inquiry, Invocation } from "../../../src/model/people.ts";
import { focused, hasChromium, headlines, say, useBrowser } from "./browser.ts";
import { lab, openLab, saying } from "./lab.ts";

const WHICH: Form = {
  title: "Stop instances",
  command: "stop {instance} --hard",
  submit: "Stop",
  fields: [
    {
      name: "instance",
      label: "What to stop",
      kind: { command: "stop", option: "instance" },
      required: true,
    },
  ],
};

const WHY: Form = {
  title: "Why?",
  command: "stop web-1 --because={reason}",
  submit: "Ask",
  fields: [{ name: "reason", label: "Why is it needed?", kind: "text", required: true }],
};

/** Asks which with `stop`, and why with `stop web-1`; names what it understood otherwise. */
const asking = async ({ words }: Invocation): Promise<Answer> => {
  const instead = saying("Which one?");
  if (words === "stop") return { kind: "form", form: WHICH, instead };
  if (words === "stop web-1") return { kind: "form", form: WHY, instead };
  return { kind: "private", message: saying(`heard ${words}`) };
};

const options = (page: Page) => page.locator('[role="option"] strong').allTextContents();
const NAMES = ["web-1", "web-2", "build-1"];

describe.skipIf(!hasChromium)("typing on the page", () => {
  const { openPage } = useBrowser();

  async function openTyping() {
    const inquiries: Inquiry[] = [];
    const house = await openLab({
      handle: asking,
      now: Date.now,
      async suggest(inquiry) {
        inquiries.push(inquiry);
        return NAMES.filter((name) => name.startsWith(inquiry.typed)).map((name) => ({
          label: `${name} · running · lab`,
          value: name,
        }));
      },
    });
    const opened = await openPage(house.url);
    return { ...house, ...opened, inquiries };
  }

  test("a line is completed by keys alone: arrows choose, Tab and Enter take, Escape closes", async () => {
    const { page, handed, inquiries } = await openTyping();
    const line = page.locator("#line");
    await line.pressSequentially("sto");
    await expect.poll(() => options(page)).toEqual(["stop"]);
    expect(await line.getAttribute("aria-expanded")).toBe("true");
    expect(await line.getAttribute("aria-activedescendant")).toBeNull();
    expect(await page.textContent("#choices-count")).toBe("1 suggestion");
    await page.keyboard.press("Tab");
    expect(await line.inputValue()).toBe("stop ");
    // What the command takes comes next, without being asked for.
    await expect.poll(() => options(page)).toEqual([...NAMES, "--hard", "--because"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await line.getAttribute("aria-activedescendant")).toBe("choices-1");
    expect(await page.textContent('[aria-selected="true"] strong')).toBe("web-2");
    await page.keyboard.press("Enter");
    expect(await line.inputValue()).toBe("stop web-2");
    expect(handed).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => handed.map(({ words }) => words)).toEqual(["stop web-2"]);
    expect(inquiries).toMatchObject([
      { command: "stop", option: "instance", typed: "", actor: { id: "ann" } },
    ]);
    await line.pressSequentially("stop w");
    await expect.poll(() => options(page)).toEqual(["web-1", "web-2"]);
    await page.keyboard.press("Escape");
    expect(await options(page)).toEqual([]);
    expect(await line.inputValue()).toBe("stop w");
    await page.keyboard.press("Escape");
    expect(await line.inputValue()).toBe("");
  });

  test("letters that come quickly are one question, and the same line is no second one", async () => {
    const { page } = await openTyping();
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/web/suggest")) asked.push(request.postDataJSON().typed);
    });
    // All within one turn of the page, as quickly as can be.
    await page.evaluate(`{
      const line = document.getElementById("line");
      for (const typed of ["s", "st", "sta", "st"]) {
        line.value = typed;
        line.dispatchEvent(new Event("input"));
      }
    }`);
    await expect.poll(() => options(page)).toEqual(["start", "status", "stop"]);
    await page.keyboard.press("Escape");
    await page.press("#line", "Alt+ArrowDown");
    await expect.poll(() => options(page)).toHaveLength(3);
    expect(asked).toEqual(["st"]);
  });

  test("what a command lacks is asked in a window, which gives the focus back", async () => {
    const { page, handed, faults } = await openTyping();
    await say(page, "stop");
    const dialog = page.getByRole("dialog", { name: "Stop instances" });
    await expect.poll(() => dialog.isVisible()).toBe(true);
    expect(await focused(page)).toBe("answer-0");
    await expect.poll(() => options(page)).toEqual(NAMES);
    // The first Escape closes the list, the second the window.
    await page.keyboard.press("Escape");
    expect(await options(page)).toEqual([]);
    await page.keyboard.press("Enter");
    expect(await page.textContent("#answer-0-mistake")).toBe("Choose one, or type its name.");
    expect(await page.getAttribute("#answer-0", "aria-invalid")).toBe("true");
    await page.keyboard.type("bu");
    await expect.poll(() => options(page)).toEqual(["build-1"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.inputValue("#answer-0")).toBe("build-1");
    await page.keyboard.press("Enter");
    await expect.poll(() => headlines(page)).toEqual(["heard stop build-1 --hard"]);
    expect(await page.locator("dialog").count()).toBe(0);
    expect(await focused(page)).toBe("line");
    expect(handed.at(-1)).toMatchObject({ origin: "button", actor: { id: "ann" } });
    expect(faults).toEqual([]);
  });

  test("a window that is closed does nothing; an answer stays one word, whatever it holds", async () => {
    const { page, platform, handed } = await openTyping();
    await platform.post(lab, saying("Stop it?", "stop web-1"));
    await page.click("button:has-text('stop web-1')");
    await expect.poll(() => page.locator("dialog").count()).toBe(1);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    expect(await focused(page)).toBe("stop web-1");
    await page.keyboard.press("Enter");
    await page.fill("textarea", 'hung" --hard "kernel\n{reason}');
    await page.click("dialog >> text=Ask");
    await expect
      .poll(() => handed.at(-1)?.words)
      .toBe(`stop web-1 --because='hung" --hard "kernel {reason}'`);
    expect(handed).toHaveLength(3);
  });

  test("a window that cannot be sent says so, and keeps what was answered", async () => {
    const { page, handed } = await openTyping();
    await say(page, "stop web-1");
    await page.fill("textarea", "x".repeat(900));
    await page.click("dialog >> text=Ask");
    expect(await page.textContent("#answer-0-mistake")).toBe(
      "100 characters too long: at most 800.",
    );
    await page.fill("textarea", "hung kernel");
    await page.route("**/web/form", (route) =>
      route.fulfill({ status: 400, json: { error: "The form is of another time." } }),
    );
    await page.click("dialog >> text=Ask");
    await expect
      .poll(() => page.textContent('dialog [role="alert"]'))
      .toBe("Not sent: The form is of another time.");
    expect(await page.inputValue("textarea")).toBe("hung kernel");
    await page.unroute("**/web/form");
    await page.click("dialog >> text=Ask");
    await expect.poll(() => handed.at(-1)?.words).toBe('stop web-1 --because="hung kernel"');
  });

  test("two people sit side by side in one browser, each with what is theirs", async () => {
    const { page, url, handed } = await openTyping();
    const ben = await openPage(url, { as: "ben", beside: page });
    await say(ben.page, "mine");
    await say(page, "hers");
    await expect.poll(() => headlines(page)).toEqual(["heard hers"]);
    await expect.poll(() => headlines(ben.page)).toEqual(["heard mine"]);
    await page.reload();
    await expect.poll(() => headlines(page)).toEqual(["heard hers"]);
    expect(await page.inputValue("#person")).toBe("ann");
    expect(handed.map(({ actor }) => actor.id)).toEqual(["ben", "ann"]);
  });
});
