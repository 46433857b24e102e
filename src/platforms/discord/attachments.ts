import type { APIAttachment, RawFile } from "discord.js";
import { cut, oneLine } from "../../messages/literal.ts";
import type { Picture } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";

/** Discord takes ten files with a message, and ten embeds. */
const FILES_MAX = 10;
const DESCRIPTION_MAX = 1_000;
const NAME_MAX = 60;

/** Files that go with a body, and what the body says of them. */
export interface Attachments {
  readonly attachments: readonly Pick<APIAttachment, "id" | "filename" | "description">[];
  readonly files: readonly RawFile[];
}

/** Pictures as files, each named so that an embed can mean it; nothing where there are none. */
export function attach(pictures: readonly Picture[]): Attachments | undefined {
  if (pictures.length === 0) return undefined;
  const kept = pictures.slice(0, FILES_MAX).map((picture, index) => ({
    ...picture,
    id: String(index),
    // Two of the same name would be one and the same to an embed.
    filename: `${index === 0 ? "" : `${index}-`}${plain(picture.name)}`,
  }));
  return {
    attachments: kept.map(({ id, filename, alt }) => {
      const description = cut(oneLine(spell(alt)), DESCRIPTION_MAX).trim();
      return { id, filename, ...(description !== "" && { description }) };
    }),
    files: kept.map(({ filename, png }) => ({
      name: filename,
      contentType: "image/png",
      data: Buffer.from(png, "base64"),
    })),
  };
}

const plain = (name: string): string =>
  name.replace(/[^\w.-]/g, "-").slice(-NAME_MAX) || "picture.png";

/** A body as it is sent: what it says as JSON, and its files beside it. */
export function takeFiles(body: unknown): {
  readonly body?: unknown;
  readonly files?: RawFile[];
} {
  if (typeof body !== "object" || body === null || !("files" in body))
    return body === undefined ? {} : { body };
  const { files, ...rest } = body as Attachments;
  return { body: rest, files: [...files] };
}

/** The body of an edit. What it does not name stays: so it names its own files, and no others. */
export const asEdit = <Body extends object>(body: Body) => ({ attachments: [], ...body });
