import { randomBytes } from "node:crypto";
import type { ApiAnswer } from "./web-api.ts";

type Args = Readonly<Record<string, string>>;

/** A file that the bot brings to the workspace. */
export interface FakeFile {
  readonly id: string;
  readonly name: string;
  /** As it was announced. */
  readonly length: number;
  readonly altText: string;
  bytes?: Buffer | undefined;
  completed: boolean;
  /** How often it was asked about since. */
  looks: number;
  /** Who may see it: nobody but the bot, until a message shows it. */
  readonly channel: undefined;
}

const PNG = Buffer.from("89504e470d0a1a0a", "hex");
const no = (error: string): ApiAnswer => ({ ok: false, error });

/** Uploading as Slack wants it: announce, send the bytes, complete; then Slack looks at the file for a while. */
export function createFiles(baseUrl: () => string) {
  const files = new Map<string, FakeFile>();
  const tickets = new Map<string, FakeFile>();
  const how = { looksUntilProcessed: 1 };

  const isProcessed = ({ looks }: FakeFile) => looks > how.looksUntilProcessed;

  const methods: Readonly<Record<string, (args: Args) => ApiAnswer>> = {
    "files.getUploadURLExternal": ({ filename, length, alt_text: altText = "" }) => {
      const size = Number(length);
      if (!filename || !Number.isSafeInteger(size) || size <= 0) return no("invalid_arguments");
      if (altText.length > 1_000) return no("alt_txt_too_large");
      const id = `F${randomBytes(4).toString("hex").toUpperCase()}`;
      const ticket = randomBytes(12).toString("hex");
      const file = { id, name: filename, length: size, altText, completed: false, looks: 0 };
      const announced: FakeFile = { ...file, channel: undefined };
      files.set(id, announced);
      tickets.set(ticket, announced);
      return { ok: true, file_id: id, upload_url: `${baseUrl()}/upload/${ticket}` };
    },
    "files.completeUploadExternal": (args) => {
      if (args.channel_id !== undefined) return no("channel_not_found");
      const asked = parsed(args.files);
      if (!asked || asked.length === 0) return no("invalid_arguments");
      const found = asked.map(({ id }) => files.get(String(id)));
      if (found.some((file) => !file?.bytes || file.completed)) return no("file_not_found");
      for (const file of found) if (file) file.completed = true;
      return { ok: true, files: asked.map(({ id, title }) => ({ id, title })) };
    },
    "files.info": ({ file: id = "" }) => {
      const file = files.get(id);
      if (!file?.completed) return no("file_not_found");
      file.looks += 1;
      const about = { id, name: file.name, size: file.length, mimetype: "" };
      if (!isProcessed(file)) return { ok: true, file: about };
      return { ok: true, file: { ...about, mimetype: "image/png", original_w: 2400 } };
    },
  };

  return {
    files,
    how,
    methods,
    /** Takes the bytes at the address that was given for them. */
    async upload(ticket: string, contentType: string | undefined, body: Buffer<ArrayBuffer>) {
      const file = tickets.get(ticket);
      tickets.delete(ticket);
      if (!file) return { status: 404, body: "expired" };
      const bytes = await bytesIn(contentType, body);
      if (bytes?.length !== file.length) return { status: 400, body: "size mismatch" };
      file.bytes = bytes;
      return { status: 200, body: `OK - ${bytes.length}` };
    },
    /** Why Slack would not draw the files that these blocks show. */
    problems(blocks: unknown): string[] {
      if (!Array.isArray(blocks)) return [];
      return (blocks as Record<string, { id?: string } | string | undefined>[]).flatMap((block) => {
        if (block.type !== "image" || typeof block.slack_file !== "object") return [];
        const file = files.get(block.slack_file.id ?? "");
        if (!file?.completed || !isProcessed(file)) return ["slack_file: not found"];
        return file.bytes?.subarray(0, PNG.length).equals(PNG) ? [] : ["slack_file: no image"];
      });
    },
  };
}

async function bytesIn(contentType: string | undefined, body: Buffer<ArrayBuffer>) {
  if (!contentType?.startsWith("multipart/form-data")) return body;
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
  const parts = [...form.values()].filter((part) => typeof part !== "string");
  return parts.length === 1 && parts[0] ? Buffer.from(await parts[0].arrayBuffer()) : undefined;
}

function parsed(json = "[]"): { readonly id?: unknown; readonly title?: unknown }[] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}
