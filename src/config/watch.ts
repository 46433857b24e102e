import { isDeepStrictEqual } from "node:util";
import { readConfig } from "../config.ts";
import { readSource, type Source } from "./source.ts";
import type { Config, ConfigResult, Environment, Kinds } from "./types.ts";

export interface WatchRequest {
  readonly file: string;
  readonly kinds: Kinds;
  readonly env: Environment;
  /** How often the file is looked at. */
  readonly intervalMs: number;
  /** Told once for each edit. After a broken one the last good configuration stays in force. */
  readonly onChange: (result: ConfigResult) => void;
}

/**
 * Looks at the file again and again, from how it stands now. An edit counts once two looks in a row read the same,
 * so that a file that is just being written is not taken for a broken one.
 */
export function watchConfig({ file, kinds, env, intervalMs, onChange }: WatchRequest): {
  stop(): void;
} {
  let told = contentOf(readSource(file));
  let before = told;

  const look = (): void => {
    const source = readSource(file);
    const content = contentOf(source);
    const settled = content === before;
    before = content;
    if (!settled || content === told) return;
    told = content;
    onChange(resultOf(source, { kinds, env, file }));
  };

  const timer = setInterval(look, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const contentOf = (source: Source): string =>
  source.ok ? source.text : `unreadable: ${source.mistake.sentence}`;

function resultOf(
  source: Source,
  { kinds, env, file }: Pick<WatchRequest, "kinds" | "env" | "file">,
): ConfigResult {
  if (!source.ok) return { ok: false, mistakes: [source.mistake], file };
  return { ...readConfig({ text: source.text, kinds, env }), file };
}

/** Parts that are set up once, when the bot starts. */
const AT_START = [
  "clouds",
  "platforms",
  "metrics",
  "monitoring",
  "http",
  "database",
  "cache",
  "data",
  "logLevel",
] as const;

/** The changed parts that take effect only when the bot is started again. */
export function needsRestart(before: Config, after: Config): string[] {
  return AT_START.filter((part) => !isDeepStrictEqual(before[part], after[part]));
}
