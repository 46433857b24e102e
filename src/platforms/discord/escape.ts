/**
 * The text so that Discord shows it as it is: a backslash before every sign that could begin or end its markup,
 * mentions and custom emoji among them. A colon is left alone only where it stands before a blank or in a clock
 * time; elsewhere it could make a link or an emoji.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\*_~|`<>@#[\]]/g, "\\$&")
    .replace(/:(?!\s)(?!(?<=\d:)\d\d(?![\d:]))/g, "\\:")
    .replace(INVITE, "$1\\/");
}

/** Addresses that Discord unfolds even where no `https` stands before them. */
const INVITE = /(discord(?:app)?\.(?:gg|com|new|gift|me))\//gi;

/** A finished line that no sign at its beginning turns into a list, or into small print. */
export function asParagraph(line: string): string {
  return line.replace(/^(\s*)([-+])(?=\s|$)/, "$1\\$2").replace(/^(\s*\d+)\.(?=\s|$)/, "$1\\.");
}

/** Whether a reader would see anything of it: Discord refuses a text of which nothing is left. */
export function isVisible(text: string): boolean {
  return /[^\p{Z}\p{C}\p{M}\u115F\u1160\u2800\u3164\uFFA0]/u.test(text);
}

/** The text in a block of fixed width. It cannot end the block: three backticks in it are kept apart by nothing visible. */
export function fenced(text: string): string {
  return `\`\`\`\n${text.replace(/`(?=``)/g, "`\u200B")}\n\`\`\``;
}
