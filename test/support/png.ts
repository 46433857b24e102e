import { inflateSync } from "node:zlib";

const HEADER = 8;
/** Bytes a pixel by the kind of colour: without and with transparency. */
const BYTES: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/** Reads a PNG of 8 bits a channel. @returns the red, green and blue at a place */
export function pixelsOf(png: Buffer): (x: number, y: number) => readonly number[] {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const each = BYTES[png.readUInt8(25)];
  if (png.readUInt8(24) !== 8 || each === undefined) throw new Error("another kind of PNG");
  const packed: Buffer[] = [];
  for (let at = HEADER; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const lines = inflateSync(Buffer.concat(packed));
  const row = width * each;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y++) unfilter(lines, pixels, { y, row, each });
  return (x, y) => [...pixels.subarray(Math.round(y) * row + Math.round(x) * each).subarray(0, 3)];
}

interface Place {
  readonly y: number;
  readonly row: number;
  readonly each: number;
}

/** Adds to each byte what the line's filter took from it. */
function unfilter(lines: Buffer, pixels: Buffer, { y, row, each }: Place): void {
  const from = y * (row + 1) + 1;
  const filter = lines[from - 1] ?? 0;
  for (let at = 0; at < row; at++) {
    const left = at < each ? 0 : (pixels[y * row + at - each] ?? 0);
    const up = y === 0 ? 0 : (pixels[(y - 1) * row + at] ?? 0);
    const corner = y === 0 || at < each ? 0 : (pixels[(y - 1) * row + at - each] ?? 0);
    const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
    pixels[y * row + at] = ((lines[from + at] ?? 0) + (guesses[filter] ?? 0)) & 255;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const off = (one: number) => Math.abs(guess - one);
  if (off(left) <= off(up) && off(left) <= off(corner)) return left;
  return off(up) <= off(corner) ? up : corner;
}
