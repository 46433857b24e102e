// @ts-check
import { createCombobox } from "./combobox.js";

/**
 * The line where a person types: what could follow stands above it, earlier lines come back by arrow keys.
 * @param {{
 *   form: HTMLFormElement, line: HTMLInputElement, list: HTMLElement, status: HTMLElement,
 *   suggest: (typed: string, signal: AbortSignal) => Promise<readonly import("./combobox.js").Choice[]>,
 *   onSay: (words: string) => void,
 * }} options
 */
export function createComposer({ form, line, list, status, suggest, onSay }) {
  /** @type {string[]} */
  let earlier = [];
  let place = 0;

  const completion = createCombobox({
    input: line,
    list,
    status,
    ask: suggest,
    onTake: ({ line: whole }) => {
      put(whole);
      // A command's name alone says little: what it takes comes next.
      if (whole.endsWith(" ")) completion.look();
    },
    offersAll: () => place === earlier.length,
    tabTakesFirst: true,
  });
  leaveOutSlash(line);
  /** @param {string} words */
  const put = (words) => {
    line.value = words;
    line.focus();
    line.setSelectionRange(words.length, words.length);
  };
  /** @param {string} words */
  const fill = (words) => {
    completion.close();
    put(words);
  };
  /** @param {number} step */
  const walk = (step) => {
    place = Math.max(0, Math.min(earlier.length, place + step));
    fill(earlier[place] ?? "");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = line.value.trim();
    if (!words) return;
    fill("");
    onSay(words);
  });
  line.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      walk(event.key === "ArrowUp" ? -1 : 1);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && isFree(event.target, line)) {
      place = earlier.length;
      fill("");
    } else if (startsTyping(event)) line.focus();
  });

  return {
    focus: () => line.focus(),
    /** @param {string} words */
    remember(words) {
      const bare = words.replace(/^\/vm\s+/i, "");
      if (earlier.at(-1) !== bare) earlier.push(bare);
      place = earlier.length;
    },
    /** Somebody else sits here. */
    forget() {
      earlier = [];
      place = 0;
      completion.forget();
    },
  };
}

/**
 * `/vm` stands before the field already.
 * @param {HTMLInputElement} line
 */
function leaveOutSlash(line) {
  line.addEventListener("input", (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    if (/^\/vm\s/i.test(line.value)) line.value = line.value.replace(/^\/vm\s+/i, "");
  });
}

/**
 * A letter typed while nothing else takes it belongs into the line.
 * @param {KeyboardEvent} event
 */
function startsTyping({ key, ctrlKey, metaKey, altKey, target }) {
  return isFree(target) && key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}

/**
 * @param {EventTarget | null} target
 * @param {HTMLElement} [line]
 */
const isFree = (target, line) =>
  target instanceof HTMLElement && (target === line || !target.matches("input, select, textarea"));
