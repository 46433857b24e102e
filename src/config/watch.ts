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
  /** The file of translations that it names at the beginning. */
  readonly beside?: string | undefined;
  /** Told once for each edit. After a broken one the last good configuration stays in force. */
  readonly onChange: (result: ConfigResult) => void;
}

/**
 * Looks at the file again and again, from how it stands now. An edit counts once two looks in a row read the same,
 * so that a file that is just being written is not taken for a broken one.
 */
export function watchConfig(request: WatchRequest): { stop(): void } {
  const { file, intervalMs, onChange } = request;
  let { beside } = request;
  let told = contentOf(readSource(file), beside);
  let before = told;

  const look = (): void => {
    const source = readSource(file);
    const content = contentOf(source, beside);
    const settled = content === before;
    before = content;
    if (!settled || content === told) return;
    told = content;
    const result = resultOf(source, request);
    const next = result.ok ? result.beside : (result.beside ?? beside);
    if (next !== beside) {
      beside = next;
      told = contentOf(source, beside);
      before = told;
    }
    onChange(result);
  };

  const timer = setInterval(look, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function contentOf(source: Source, beside: string | undefined): string {
  const other = beside === undefined ? [] : [readSource(beside)];
  return [source, ...other]
    .map((one) => (one.ok ? one.text : `unreadable: ${one.mistake.sentence}`))
    .join("\n\u0000\n");
}

function resultOf(
  source: Source,
  { kinds, env, file }: Pick<WatchRequest, "kinds" | "env" | "file">,
): ConfigResult {
  if (!source.ok) return { ok: false, mistakes: [source.mistake], file };
  return { ...readConfig({ text: source.text, file, kinds, env }), file };
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
