import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

/** The file: this line, compressed lines, and a trailer with the SHA-256 of everything before it. */
const MAGIC = Buffer.from("LAMPLIGHTER BACKUP\n");
const TRAILER_MARK = "\nSHA-256 ";
const TRAILER_BYTES = TRAILER_MARK.length + 64 + 1;

const trailer = (digest: string): string => `${TRAILER_MARK}${digest}\n`;

/** Writes lines to a file that only its owner may read. It has its name only once it is whole and on the disk. */
export async function writeBackupFile(file: string, lines: AsyncIterable<string>): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  await rm(unfinished, { force: true });
  const handle = await open(unfinished, "wx", 0o600);
  try {
    const hash = createHash("sha256").update(MAGIC);
    await handle.appendFile(MAGIC);
    await pipeline(Readable.from(lines), createGzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        await handle.appendFile(chunk);
      }
    });
    await handle.appendFile(trailer(hash.digest("hex")));
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
}

/** So that the new name outlives a power cut. Not every system lets a directory be opened. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Reads a whole file and compares its digest. @throws in words, where it is not exactly what was written */
export async function assertWhole(file: string): Promise<void> {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${error.code ?? error.message}.`);
  });
  try {
    const { size } = await handle.stat();
    const mark = await bytes(handle, 0, Math.min(size, MAGIC.length));
    if (!mark.equals(MAGIC)) throw new Error(`${file} is no backup of Lamplighter.`);
    const end = size - TRAILER_BYTES;
    const found = end > MAGIC.length ? await bytes(handle, end, TRAILER_BYTES) : Buffer.alloc(0);
    if (!/^\nSHA-256 [0-9a-f]{64}\n$/.test(found.toString("latin1")))
      throw new Error(`${file} is cut off or was added to: its end is missing. Take another copy.`);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file, { end: end - 1 })) hash.update(chunk);
    if (found.toString("latin1") !== trailer(hash.digest("hex")))
      throw new Error(`${file} was altered since it was written: its digest does not match.`);
  } finally {
    await handle.close();
  }
}

async function bytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** The lines of a file that was found whole. */
export async function* backupLines(file: string): AsyncGenerator<string> {
  const handle = await open(file, "r");
  const { size } = await handle.stat();
  await handle.close();
  const packed = createReadStream(file, { start: MAGIC.length, end: size - TRAILER_BYTES - 1 });
  const text = packed.pipe(createGunzip());
  packed.on("error", (error) => text.destroy(error));
  text.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of text) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    packed.destroy();
    text.destroy();
  }
}
