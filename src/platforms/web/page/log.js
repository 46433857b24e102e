// @ts-check
import { drawMessage, make } from "./draw.js";
import { botNow, drawTime, sameDay, sayDay } from "./time.js";

/** @typedef {import("../message-store.ts").WebMessage} WebMessage */
/** @typedef {import("./draw.js").Viewer} Viewer */
/** @typedef {{ readonly message: WebMessage, readonly element: HTMLElement }} Post */

const GROUPED_WITHIN_MS = 5 * 60_000;
const NEAR_END_PX = 120;

/**
 * The messages in their order, each drawn once and redrawn in place when it changes.
 * @param {{
 *   list: HTMLElement, scroll: HTMLElement,
 *   viewerOf: (message: WebMessage) => Viewer,
 *   onCount: (count: number) => void, onBelow: (below: boolean) => void,
 * }} options
 */
export function createLog({ list, scroll, viewerOf, onCount, onBelow }) {
  /** @type {Map<string, Post>} */
  const posts = new Map();

  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    onBelow(false);
  };
  scroll.addEventListener("scroll", () => atEnd() && onBelow(false), { passive: true });

  return {
    toEnd,
    clear() {
      posts.clear();
      list.replaceChildren();
      onCount(0);
    },
    /**
     * @param {WebMessage} message
     * @returns {boolean} whether it is new here
     */
    show(message) {
      const before = posts.get(message.id);
      if (before && before.message.seq >= message.seq) return false;
      const follow = atEnd();
      const element = drawPost(message, viewerOf(message));
      posts.set(message.id, { message, element });
      if (before) {
        keepFocus(before.element, element);
        if (message.editedAt !== undefined) element.classList.add("changed");
      } else insert(list, element, message, posts);
      regroup(list, posts);
      onCount(posts.size);
      if (follow) toEnd();
      else if (!before) onBelow(true);
      return !before;
    },
    /** It is another day. */
    redate: () => regroup(list, posts),
    /** @param {string} id */
    element: (id) => posts.get(id)?.element,
    /** @param {string} id */
    remove(id) {
      posts.get(id)?.element.remove();
      posts.delete(id);
      onCount(posts.size);
    },
  };
}

/**
 * @param {WebMessage} message
 * @param {Viewer} viewer
 */
function drawPost(message, viewer) {
  const { content, privateTo, postedAt, editedAt } = message;
  const post = make("article", content.kind === "line" ? "post mine" : "post bot");
  post.dataset.id = message.id;
  const about = make("div", "about");
  if (content.kind === "line") {
    about.append(make("span", "who", "You"), drawTime({ kind: "time", at: postedAt, as: "clock" }));
    const typed = make("code", "typed", withSlash(content.words));
    post.append(make("div", "body", about, make("p", "bubble", typed)));
    return post;
  }
  about.append(make("span", "who", "Lamplighter"));
  about.append(drawTime({ kind: "time", at: postedAt, as: "clock" }));
  if (editedAt !== undefined) about.append(make("span", "edited", "edited"));
  if (privateTo !== undefined) about.append(make("span", "private", "Only visible to you"));
  const lamp = make("img", "avatar");
  lamp.src = "/web/lamp.svg";
  lamp.alt = "";
  const card = drawMessage(content.message, viewer);
  if (privateTo !== undefined) card.classList.add("is-private");
  post.append(lamp, make("div", "body", about, card));
  return post;
}

/** @param {string} words */
const withSlash = (words) => (/^\/vm(\s|$)/i.test(words) ? words : `/vm ${words}`);

/**
 * Puts the new drawing in the old one's place; a person who stands on one of its buttons stays there.
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 */
function keepFocus(before, after) {
  const focused = before.contains(document.activeElement) ? document.activeElement : undefined;
  before.replaceWith(after);
  if (!focused) return;
  const same = [...after.querySelectorAll("button")].find(
    (button) => button.textContent === focused.textContent,
  );
  (same ?? document.getElementById("line"))?.focus();
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} element
 * @param {WebMessage} message
 * @param {Map<string, Post>} posts
 */
function insert(list, element, message, posts) {
  let next = null;
  let last = list.lastElementChild;
  while (last && postedAt(last, posts) > message.postedAt) {
    next = last;
    last = last.previousElementSibling;
  }
  list.insertBefore(element, next);
}

/**
 * @param {Element} element
 * @param {Map<string, Post>} posts
 */
const postedAt = (element, posts) => postOf(element, posts)?.message.postedAt ?? 0;

/**
 * @param {Element} element
 * @param {Map<string, Post>} posts
 */
const postOf = (element, posts) =>
  element instanceof HTMLElement ? posts.get(element.dataset.id ?? "") : undefined;

/**
 * Marks where a new day begins, and what follows closely on the same author's message.
 * @param {HTMLElement} list
 * @param {Map<string, Post>} posts
 */
function regroup(list, posts) {
  /** @type {WebMessage | undefined} */
  let before;
  for (const element of list.children) {
    const message = postOf(element, posts)?.message;
    if (!message || !(element instanceof HTMLElement)) continue;
    const newDay = !before || !sameDay(before.postedAt, message.postedAt);
    if (newDay) element.dataset.day = sayDay(message.postedAt, botNow());
    else delete element.dataset.day;
    const close =
      !newDay &&
      before?.author === message.author &&
      before.privateTo === message.privateTo &&
      message.postedAt - before.postedAt < GROUPED_WITHIN_MS;
    element.classList.toggle("follows", close);
    before = message;
  }
}
