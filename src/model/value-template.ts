import type { Instance } from "./instance.ts";

type Piece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "id" | "name" | "ip" }
  | { readonly kind: "tag"; readonly key: string };

/** How another system names an instance: `{id}`, `{name}`, `{ip}:9100`, `{tag:Name}`. */
export type ValueTemplate = readonly Piece[];

/** What a template is made from; tags are asked for by exactly this key. */
export type Described = Pick<Instance, "id" | "name" | "addresses" | "tags">;

const PLACEHOLDER = /\{(?:(id|name|ip)|tag:([^{}]+))\}/;
const ADDRESSES_MAX = 8;

/** @returns nothing where the text names no property of an instance, or has a brace that is none of ours */
export function readValueTemplate(text: string): ValueTemplate | undefined {
  const pieces: Piece[] = [];
  let rest = text;
  for (let found = PLACEHOLDER.exec(rest); found; found = PLACEHOLDER.exec(rest)) {
    const [whole, plain, key] = found;
    if (found.index > 0) pieces.push({ kind: "literal", text: rest.slice(0, found.index) });
    if (plain !== undefined) pieces.push({ kind: plain as "id" | "name" | "ip" });
    else if (key !== undefined) pieces.push({ kind: "tag", key });
    rest = rest.slice(found.index + whole.length);
  }
  if (rest !== "") pieces.push({ kind: "literal", text: rest });
  const isSound = pieces.every((piece) => piece.kind !== "literal" || !/[{}]/.test(piece.text));
  return isSound && pieces.some(({ kind }) => kind !== "literal") ? pieces : undefined;
}

/** Every text that the template can stand for: one for each address, none where what it names is not there. */
export function valuesOf(template: ValueTemplate, instance: Described): readonly string[] {
  return template.reduce<readonly string[]>(
    (texts, piece, at) => {
      const next = template[at + 1];
      const beforePort = next?.kind === "literal" && next.text.startsWith(":");
      const ends = endsOf(piece, instance, beforePort).filter((end) => end !== "");
      return texts.flatMap((text) => ends.map((end) => text + end));
    },
    [""],
  );
}

function endsOf(piece: Piece, instance: Described, beforePort: boolean): readonly string[] {
  switch (piece.kind) {
    case "literal":
      return [piece.text];
    case "id":
      return [instance.id];
    case "name":
      return [instance.name];
    case "ip":
      return instance.addresses
        .slice(0, ADDRESSES_MAX)
        .map((ip) => (beforePort && ip.includes(":") ? `[${ip}]` : ip));
    case "tag": {
      const { key } = piece;
      return Object.hasOwn(instance.tags, key) ? [instance.tags[key] ?? ""] : [];
    }
    default:
      return piece satisfies never;
  }
}
