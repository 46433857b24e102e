// @ts-check
import { drawTime } from "./time.js";

/** @typedef {import("../../../model/phrase.ts").Spelled<import("../../../messages/message.ts").Message>} Message */
/** @typedef {Message["headline"]} Line */
/** @typedef {Line[number]} Inline */
/** @typedef {Message["parts"][number]} Part */
/** @typedef {Message["buttons"][number]} Button */

/**
 * What drawing needs to know of the page.
 * @typedef {object} Viewer
 * @property {(id: string) => boolean} isMe whether a mention's id is the viewer or a group of theirs
 * @property {(button: Button, element: HTMLButtonElement) => void} press
 */

/** State marks, as the bot writes them, and the tone in which they are drawn; the word beside says the same. */
const TONES = new Map([
  ["●", "good"],
  ["✓", "good"],
  ["◐", "busy"],
  ["○", "idle"],
  ["◌", "idle"],
  ["–", "idle"],
  ["✕", "bad"],
  ["!", "warn"],
  ["⚠", "warn"],
]);
const MARK = /^([^\p{L}\p{N}\s"'“`([#@/<]\uFE0F?)(?:\s+|$)/u;

/**
 * Draws a message. Only DOM methods: whatever the data holds stays text.
 * @param {Message} message
 * @param {Viewer} viewer
 * @returns {HTMLElement}
 */
export function drawMessage(message, viewer) {
  const card = make("div", "card");
  const { mark, rest } = takeMark(message.headline);
  card.dataset.tone = (mark && TONES.get(mark)) ?? "none";
  card.append(make("p", "headline", ...drawMarked(mark, rest, viewer)));
  for (const part of message.parts) card.append(drawPart(part, viewer));
  if (message.buttons.length > 0) card.append(drawButtons(message.buttons, viewer));
  return card;
}

/**
 * @param {Part} part
 * @param {Viewer} viewer
 * @returns {HTMLElement}
 */
function drawPart(part, viewer) {
  switch (part.kind) {
    case "text": {
      const lines = part.lines.map((line) => make("span", "text-line", ...drawLine(line, viewer)));
      return make("p", "text", ...lines);
    }
    case "fields": {
      const fields = part.fields.map(({ label, value }) =>
        make("div", "field", make("dt", "", label), make("dd", "", ...drawLine(value, viewer))),
      );
      return make("dl", "fields", ...fields);
    }
    case "rows": {
      const rows = part.rows.map((row) => {
        const { mark, rest } = takeMark(row);
        return make("li", "", ...drawMarked(mark, rest, viewer));
      });
      return make("ul", "rows", ...rows);
    }
    case "context":
      return make("p", "context", ...drawLine(part.line, viewer));
    case "code":
      return make("pre", "code", make("code", "", part.text));
    case "picture":
      return drawPicture(part.picture);
  }
}

/**
 * On a narrow screen it stays readable and is moved sideways, by keys as well.
 * @param {Extract<Part, { kind: "picture" }>["picture"]} picture
 */
function drawPicture({ alt, png }) {
  const image = make("img", "");
  image.alt = alt;
  image.src = `data:image/png;base64,${png}`;
  const frame = make("div", "picture", image);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "Picture");
  return frame;
}

/**
 * @param {readonly Button[]} buttons
 * @param {Viewer} viewer
 */
function drawButtons(buttons, viewer) {
  const group = make("div", "buttons");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Choices");
  for (const button of buttons) {
    const element = make("button", `button ${button.style ?? "plain"}`, button.label);
    element.type = "button";
    element.title = `/vm ${button.command}`;
    element.addEventListener("click", () => viewer.press(button, element));
    group.append(element);
  }
  return group;
}

/**
 * @param {Line} line
 * @param {Viewer} viewer
 * @returns {(Node | string)[]}
 */
const drawLine = (line, viewer) => line.map((inline) => drawInline(inline, viewer));

/**
 * @param {Inline} inline
 * @param {Viewer} viewer
 * @returns {Node | string}
 */
function drawInline(inline, viewer) {
  if (typeof inline === "string") return inline;
  switch (inline.kind) {
    case "strong":
      return make("strong", "", inline.text);
    case "quiet":
      return make("span", "quiet", inline.text);
    case "code":
      return make("code", "", inline.text);
    case "time":
      return drawTime(inline);
    case "mention": {
      const me = viewer.isMe(inline.id) ? "mention me" : "mention";
      return make("span", me, `@${inline.name.replace(/^@/, "")}`);
    }
    case "channel":
      return make("span", "mention", `#${inline.name.replace(/^#/, "")}`);
    case "link":
      return drawLink(inline.url, inline.text);
  }
}

/**
 * Only web addresses become links.
 * @param {string} url
 * @param {string} text
 */
function drawLink(url, text) {
  if (!/^https?:\/\//i.test(url)) return text;
  const link = make("a", "", text);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/**
 * @param {string | undefined} mark
 * @param {Line} rest
 * @param {Viewer} viewer
 * @returns {(Node | string)[]}
 */
function drawMarked(mark, rest, viewer) {
  const words = make("span", "words", ...drawLine(rest, viewer));
  if (mark === undefined) return [words];
  return [drawMark(mark), words];
}

/**
 * A state mark; the word beside it says the same.
 * @param {string} mark
 */
export function drawMark(mark) {
  const element = make("span", "mark", mark);
  element.dataset.mark = mark;
  element.dataset.tone = TONES.get(mark) ?? "none";
  element.setAttribute("aria-hidden", "true");
  return element;
}

/**
 * Parts the state mark from the line that begins with it.
 * @param {Line} line
 * @returns {{ mark?: string, rest: Line }}
 */
function takeMark(line) {
  const [first, ...others] = line;
  if (typeof first !== "string") return { rest: line };
  const mark = MARK.exec(first);
  if (!mark?.[1]) return { rest: line };
  return { mark: mark[1], rest: [first.slice(mark[0].length), ...others] };
}

/**
 * An element with a class and children; strings become text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
