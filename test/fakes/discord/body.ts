import type { IncomingMessage } from "node:http";
import { REFUSALS } from "./refusal.ts";
import type { FakeFile } from "./state.ts";

const REQUEST_BYTES_MAX = 25 * 1024 * 1024;
const FILE_BYTES_MAX = 10 * 1024 * 1024;

/** What a request or an HTTP answer carried. */
export interface Body {
  readonly json: unknown;
  readonly files: readonly FakeFile[];
}

export async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Reads JSON, or a form with `payload_json` and `files[n]`.
 * @throws Refusal
 */
export async function readBody(
  bytes: Buffer<ArrayBuffer>,
  contentType: string | undefined,
): Promise<Body> {
  if (bytes.length > REQUEST_BYTES_MAX) throw REFUSALS.tooLarge();
  if (bytes.length === 0) return { json: undefined, files: [] };
  const type = contentType?.split(";")[0]?.trim();
  if (type === "application/json") return { json: parsed(bytes.toString("utf8")), files: [] };
  if (type === "multipart/form-data") return readForm(bytes, contentType ?? "");
  throw REFUSALS.unsupportedMedia();
}

async function readForm(bytes: Buffer<ArrayBuffer>, contentType: string): Promise<Body> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw REFUSALS.badForm("not a form");
    });
  const files: FakeFile[] = [];
  let json: unknown = {};
  for (const [name, value] of form) {
    const index = /^files\[(\d)\]$/.exec(name)?.[1];
    if (name === "payload_json" && typeof value === "string") json = parsed(value);
    else if (index !== undefined && typeof value !== "string")
      files[Number(index)] = {
        name: value.name,
        contentType: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      };
    else throw REFUSALS.badForm(`${name}: unknown part`);
  }
  if (files.some((file) => file.bytes.length > FILE_BYTES_MAX)) throw REFUSALS.tooLarge();
  return { json, files };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw REFUSALS.badJson();
  }
}
