import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { needsRestart, watchConfig } from "../../src/config/watch.ts";
import { type ConfigResult, readConfig } from "../../src/config.ts";
import { kinds } from "./kinds.ts";

const text = (confirmAbove: number | string) =>
  `clouds: { lab: { provider: simulator } }\nplatforms: { web: }\nconfirmAbove: ${confirmAbove}\n`;

let file: string;
let told: ConfigResult[];
let watch: { stop(): void };

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "watch-")), "lamplighter.yaml");
  writeFileSync(file, text(1));
  told = [];
  watch = watchConfig({ file, kinds, env: {}, intervalMs: 15, onChange: (one) => told.push(one) });
});
afterEach(() => {
  watch.stop();
  rmSync(join(file, ".."), { recursive: true, force: true });
});

const outcomes = () =>
  told.map((one) =>
    one.ok ? one.config.confirmAbove : one.mistakes.map((m) => m.sentence).join(),
  );

test("an edit is picked up without a restart", async () => {
  writeFileSync(file, text(7));
  await vi.waitFor(() => expect(outcomes()).toEqual([7]));
  expect(told[0]?.file).toBe(file);
});

test("a broken edit is told once with its mistakes, and the repaired file is picked up again", async () => {
  writeFileSync(file, text("lots"));
  await vi.waitFor(() => expect(outcomes()).toEqual(["Must be a whole number from 0 to 10000."]));
  writeFileSync(file, text(1));
  await vi.waitFor(() => expect(outcomes()).toHaveLength(2));
  expect(outcomes()[1]).toBe(1);
});

test("a file that is just being written is not taken for a broken one", () => {
  vi.useFakeTimers();
  try {
    const seen: ConfigResult[] = [];
    const onChange = (one: ConfigResult) => seen.push(one);
    const slow = watchConfig({ file, kinds, env: {}, intervalMs: 1000, onChange });
    writeFileSync(file, text(8).slice(0, 30));
    vi.advanceTimersByTime(1000);
    writeFileSync(file, text(8));
    vi.advanceTimersByTime(2000);
    slow.stop();
    expect(seen).toMatchObject([{ ok: true, config: { confirmAbove: 8 } }]);
  } finally {
    vi.useRealTimers();
  }
});

test("a file that is taken away and put back by an editor is followed", async () => {
  unlinkSync(file);
  await vi.waitFor(() => expect(outcomes()).toEqual([`${file} does not exist.`]));
  writeFileSync(`${file}.new`, text(9));
  renameSync(`${file}.new`, file);
  await vi.waitFor(() => expect(outcomes()).toEqual([`${file} does not exist.`, 9]));
});

test("after stop nothing is told any more, and another watch begins from how the file stands then", async () => {
  writeFileSync(file, text(1));
  writeFileSync(file, text(2));
  await vi.waitFor(() => expect(outcomes()).toEqual([2]));
  watch.stop();
  writeFileSync(file, text(3));
  const other: ConfigResult[] = [];
  const second = watchConfig({
    file,
    kinds,
    env: {},
    intervalMs: 5,
    onChange: (one) => other.push(one),
  });
  writeFileSync(file, text(4));
  await vi.waitFor(() => expect(other).toHaveLength(1));
  second.stop();
  expect(outcomes()).toEqual([2]);
});

test("what needs a restart is told apart from what takes effect at once", () => {
  const configOf = (text: string) => {
    const result = readConfig({ kinds, env: {}, text });
    if (!result.ok) throw new Error("not a good configuration");
    return result.config;
  };
  const before = configOf(text(1));
  expect(needsRestart(before, configOf(text(2)))).toEqual([]);
  expect(needsRestart(before, configOf(`${text(1)}http: { port: 81 }\ndata: /else`))).toEqual([
    "http",
    "data",
  ]);
});
