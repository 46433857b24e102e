// @ts-check
import { make } from "./draw.js";

/**
 * One thing that could stand in a field.
 * @typedef {{ readonly line: string, readonly label: string, readonly about?: string | undefined }} Choice
 */

/**
 * The list below a field of the combobox pattern, of which at most one is chosen; tells the field what it shows.
 * @param {{ input: HTMLInputElement, list: HTMLElement, status: HTMLElement }} elements
 */
export function createChoiceList({ input, list, status }) {
  /** @type {readonly Choice[]} */
  let choices = [];
  let chosen = -1;

  /** @param {number} index */
  const choose = (index) => {
    chosen = index;
    for (const [at, element] of [...list.children].entries())
      element.setAttribute("aria-selected", String(at === index));
    const element = list.children[index];
    if (element) input.setAttribute("aria-activedescendant", element.id);
    else input.removeAttribute("aria-activedescendant");
    element?.scrollIntoView({ block: "nearest" });
  };
  /** @param {readonly Choice[]} found */
  const show = (found) => {
    choices = found;
    list.replaceChildren(
      ...found.map((choice, index) => drawChoice(choice, `${list.id}-${index}`)),
    );
    list.hidden = found.length === 0;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = sayCount(found.length);
    choose(-1);
  };

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    autocomplete: "off",
  }))
    input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  show([]);

  return {
    show,
    close: () => show([]),
    isOpen: () => !list.hidden,
    chosen: () => chosen,
    /**
     * One further, and from the last to the first.
     * @param {number} by 1 or -1
     */
    step(by) {
      const last = choices.length - 1;
      if (by > 0) choose(chosen === last ? 0 : chosen + 1);
      else choose(chosen <= 0 ? last : chosen - 1);
    },
    /**
     * Closes the list.
     * @param {number} index
     */
    take(index) {
      const choice = choices[index];
      show([]);
      return choice;
    },
    /** @param {EventTarget | null} target */
    indexOf(target) {
      const element = target instanceof Element ? target.closest('[role="option"]') : null;
      return element ? [...list.children].indexOf(element) : -1;
    },
  };
}

/** @param {number} count */
function sayCount(count) {
  if (count === 0) return "";
  return count === 1 ? "1 suggestion" : `${count} suggestions`;
}

/**
 * @param {Choice} choice
 * @param {string} id
 */
function drawChoice({ label, about }, id) {
  const [name = "", ...rest] = label.split(" · ");
  const quiet = about ?? rest.join(" · ");
  const option = make("li", "choice", make("strong", "", name));
  if (quiet) option.append(" ", make("span", "quiet", quiet));
  option.id = id;
  option.setAttribute("role", "option");
  return option;
}
