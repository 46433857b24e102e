/** Prints a title, a table whose columns line up, and remarks below it. The first row holds the headings. */
export function printTable(
  title: string,
  rows: readonly (readonly string[])[],
  remarks: readonly string[] = [],
): void {
  const [headings = []] = rows;
  const widths = headings.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) => row.map((cell, column) => pad(cell, column, widths));
  const [first = "", ...rest] = rows.map((row) => `  ${line(row).join("  ").trimEnd()}`);
  const rule = `  ${widths.map((width) => "-".repeat(width)).join("  ")}`;
  const below = remarks.map((remark) => `  ${remark}`);
  console.log(["", title, "", first, rule, ...rest, ...below].join("\n"));
}

/** Words stand on the left, all other columns on the right. */
const pad = (cell: string, column: number, widths: readonly number[]): string =>
  column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);

export const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;
export const times = (value: number, baseline: number): string =>
  `${(value / baseline).toFixed(1)}×`;
export const met = (yes: boolean): string => (yes ? "met" : "MISSED");
