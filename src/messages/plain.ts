import { type Message, type Part, plainLine } from "./message.ts";
import { spell } from "./spell.ts";

/** Everything a message says but its buttons, as plain text, line by line. */
export const plainMessage = ({ headline, parts }: Pick<Message, "headline" | "parts">): string =>
  [plainLine(headline), ...parts.map(plainPart)].filter((text) => text !== "").join("\n");

/** The same without the headline; "" where that is all. */
export const plainParts = ({ parts }: Pick<Message, "parts">): string =>
  parts.map(plainPart).join("\n");

function plainPart(part: Part): string {
  switch (part.kind) {
    case "text":
      return part.lines.map(plainLine).join("\n");
    case "rows":
      return part.rows.map(plainLine).join("\n");
    case "fields":
      return part.fields
        .map(({ label, value }) => `${spell(label)}: ${plainLine(value)}`)
        .join("\n");
    case "context":
      return plainLine(part.line);
    case "code":
      return spell(part.text);
    case "picture":
      return `[picture: ${spell(part.picture.alt)}]`;
    default:
      return part satisfies never;
  }
}
