// @ts-check

/**
 * A list of buttons is one stop of the Tab key; inside it arrow keys go from one to the next.
 * @param {HTMLElement} list
 * @param {() => readonly HTMLElement[]} rows those that are shown, in their order, each with one button
 */
export function stepByArrows(list, rows) {
  /** @param {HTMLElement | undefined} row */
  const buttonOf = (row) => row?.querySelector("button") ?? undefined;
  /** @param {HTMLButtonElement} wanted */
  const makeStop = (wanted) => {
    for (const stop of list.querySelectorAll("button[tabindex='0']"))
      if (stop instanceof HTMLElement) stop.tabIndex = -1;
    wanted.tabIndex = 0;
  };
  list.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLButtonElement) makeStop(event.target);
  });
  list.addEventListener("keydown", (event) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const row = all[Math.max(0, Math.min(all.length - 1, to))];
    buttonOf(row)?.focus();
    row?.scrollIntoView({ block: "nearest" });
  });
  return {
    /** Sees to it that there is one to come in by. */
    settle() {
      const stop = list.querySelector("button[tabindex='0']");
      if (stop?.closest("li")?.hidden === false) return;
      const first = buttonOf(rows()[0]);
      if (first) makeStop(first);
    },
  };
}
