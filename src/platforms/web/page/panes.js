// @ts-check

/** From this width on the board stands beside the conversation. */
const WIDE = "(min-width: 1080px)";

/**
 * The conversation and the board: side by side, or one behind the other's tab.
 * @param {{ tabs: HTMLElement, onBoard: (isShown: boolean) => void }} options onBoard: told whenever the board comes into sight or goes out of it
 */
export function createPanes({ tabs, onBoard }) {
  const wide = matchMedia(WIDE);
  const all = [...tabs.querySelectorAll("button")];
  let told = false;

  const isShown = () =>
    !document.hidden && (wide.matches || document.body.dataset.pane === "board");
  const tell = () => {
    if (told === isShown()) return;
    told = isShown();
    onBoard(told);
  };
  /** @param {string} pane */
  const show = (pane) => {
    document.body.dataset.pane = pane;
    for (const tab of all) {
      const isChosen = tab.dataset.pane === pane;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    tell();
  };

  tabs.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const { pane } = event.target.closest("button")?.dataset ?? {};
    if (pane) show(pane);
  });
  tabs.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = all.find((tab) => tab.getAttribute("aria-selected") === "false");
    if (other?.dataset.pane) show(other.dataset.pane);
    other?.focus();
  });
  wide.addEventListener("change", tell);
  document.addEventListener("visibilitychange", tell);
  show("chat");

  return { isBoardShown: () => told, showChat: () => show("chat") };
}
