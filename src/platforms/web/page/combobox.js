// @ts-check
import { createChoiceList } from "./choice-list.js";

/** @typedef {import("./choice-list.js").Choice} Choice */
/** @typedef {(typed: string, signal: AbortSignal) => Promise<readonly Choice[]>} Ask */

const WAIT_MS = 120;

/**
 * A field with a list of what could stand in it, after the combobox pattern of ARIA: the focus stays in the field,
 * nothing is chosen before an arrow key is pressed, Enter and Tab take what is chosen, Escape closes the list.
 * @param {{
 *   input: HTMLInputElement, list: HTMLElement, status: HTMLElement,
 *   ask: Ask, onTake: (choice: Choice) => void,
 *   offersAll: () => boolean, tabTakesFirst: boolean,
 * }} options offersAll: whether ArrowDown asks although nothing is typed; tabTakesFirst: whether Tab takes the first one where none is chosen
 */
export function createCombobox({ input, list, status, ask, onTake, offersAll, tabTakesFirst }) {
  const shown = createChoiceList({ input, list, status });
  const known = askOnce(ask);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const close = () => {
    clearTimeout(timer);
    shown.close();
  };
  const look = async () => {
    clearTimeout(timer);
    const typed = input.value;
    const found = await known.ask(typed);
    if (found && input.value === typed && document.activeElement === input) shown.show(found);
  };
  /** @param {number} index */
  const take = (index) => {
    const choice = shown.take(index);
    if (choice) onTake(choice);
  };
  /** What each key does while the list is open. @type {Record<string, (event: KeyboardEvent) => void>} */
  const keys = {
    ArrowDown(event) {
      event.preventDefault();
      shown.step(1);
    },
    ArrowUp(event) {
      event.preventDefault();
      shown.step(-1);
    },
    Escape(event) {
      event.preventDefault();
      event.stopPropagation();
      close();
    },
    Enter(event) {
      if (shown.chosen() >= 0) event.preventDefault();
      take(shown.chosen());
    },
    Tab(event) {
      if (event.shiftKey) return;
      if (tabTakesFirst) event.preventDefault();
      take(tabTakesFirst ? Math.max(0, shown.chosen()) : shown.chosen());
    },
  };

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (shown.isOpen()) keys[event.key]?.(event);
    else if (event.key === "ArrowDown" && (input.value ? event.altKey : offersAll())) {
      event.preventDefault();
      look();
    }
  });
  input.addEventListener("blur", close);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim() === "") close();
    else timer = setTimeout(look, WAIT_MS);
  });
  // The focus stays in the field.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => take(shown.indexOf(target)));

  return {
    close,
    look,
    /** What is known is another one's: it is asked anew. */
    forget() {
      close();
      known.forget();
    },
  };
}

/**
 * Asks nothing twice in a row, and drops a question when another one is asked.
 * @param {Ask} ask
 */
function askOnce(ask) {
  /** @type {{ readonly typed: string, readonly found: ReturnType<Ask> } | undefined} */
  let last;
  let asking = new AbortController();
  return {
    /**
     * @param {string} typed
     * @returns {Promise<readonly Choice[] | undefined>} undefined where it cannot be known: whoever types goes on without being helped
     */
    async ask(typed) {
      if (last?.typed !== typed) {
        asking.abort();
        asking = new AbortController();
        last = { typed, found: ask(typed, asking.signal) };
      }
      const mine = last;
      try {
        return await mine.found;
      } catch {
        if (last === mine) last = undefined;
        return undefined;
      }
    },
    forget() {
      asking.abort();
      last = undefined;
    },
  };
}
