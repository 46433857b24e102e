// @ts-check

/**
 * How the conversation looks: as on this page, or as the same messages would in another chat. Only the dress changes,
 * what is said and what can be pressed stay.
 * @param {{ pick: HTMLSelectElement, onChange: () => void }} options
 */
export function createLooks({ pick, onChange }) {
  const [own] = [...pick.options].map(({ value }) => value);
  const asked = new URLSearchParams(location.search).get("look");
  if ([...pick.options].some(({ value }) => value === asked)) pick.value = asked ?? "";
  const dress = () => {
    document.body.dataset.look = pick.value;
  };
  pick.addEventListener("change", () => {
    dress();
    onChange();
  });
  dress();
  return {
    /** What the address says of it: nothing of the page's own look. */
    query: () => (pick.value === own ? {} : { look: pick.value }),
  };
}
