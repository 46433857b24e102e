type Json = Record<string, unknown>;

/** What a reader would see, line by line: for tests that care what is said and not how it is drawn. */
export function visibleText(blocks: readonly unknown[]): string {
  return blocks.map((block) => blockText(block as Json)).join("\n");
}

/** The buttons of a message: what stands on them and the command that each carries. */
export function visibleButtons(
  blocks: readonly unknown[],
): { label: string; command: string; actionId: string; blockId: string }[] {
  return (blocks as Json[])
    .filter(({ type }) => type === "actions")
    .flatMap(({ block_id, elements }) =>
      (elements as Json[]).map((button) => ({
        label: String((button.text as Json).text),
        command: String(button.value),
        actionId: String(button.action_id),
        blockId: String(block_id),
      })),
    );
}

function blockText(block: Json): string {
  switch (block.type) {
    case "rich_text":
      return (block.elements as Json[])
        .map(({ elements }) => (elements as Json[]).map(richText).join(""))
        .join("\n");
    case "context":
      return (block.elements as Json[]).map(({ text }) => String(text)).join(" ");
    case "actions":
      return visibleButtons([block])
        .map(({ label }) => `[${label}]`)
        .join(" ");
    case "section":
    case "header":
      return String((block.text as Json).text);
    default:
      return "";
  }
}

function richText(piece: Json): string {
  switch (piece.type) {
    case "text":
      return String(piece.text);
    case "date":
      return String(piece.fallback);
    case "link":
      return String(piece.text ?? piece.url);
    case "user":
      return `<@${String(piece.user_id)}>`;
    case "usergroup":
      return `<!subteam^${String(piece.usergroup_id)}>`;
    case "channel":
      return `<#${String(piece.channel_id)}>`;
    default:
      return `<!${String(piece.type)}>`;
  }
}
