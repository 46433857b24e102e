import type { ConfigResult, LanguageConfig, Mistake } from "./config.ts";
import type { Finding } from "./model/finding.ts";
import { PlatformError } from "./platforms/platform.ts";
import { ProviderError } from "./providers/provider.ts";

const LIMIT_MS = 30_000;
const FINDINGS_MAX = 200;

/** A cloud, a platform or a server of metrics, as far as it can be tried. */
export interface Checkable {
  check(): AsyncIterable<Finding>;
}

export interface CheckRequest {
  readonly configResult: ConfigResult;
  /** By the operator's name for the cloud. */
  readonly providers: Readonly<Record<string, Checkable>>;
  /** By the platform's name. */
  readonly platforms: Readonly<Record<string, Checkable>>;
  /** What is asked how instances are in use, by its kind. */
  readonly metrics?: Readonly<Record<string, Checkable>>;
  /** How long each of them may take. */
  readonly limitMs?: number;
}

/** What was found on one subject: the configuration, one cloud, platform or server of metrics. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Tries everything at once, each within its time; what goes wrong on the way is a finding too. Never throws. */
export async function runCheck(request: CheckRequest): Promise<readonly Section[]> {
  const { configResult, providers, platforms, metrics = {}, limitMs = LIMIT_MS } = request;
  const named = (kind: string, ones: Readonly<Record<string, Checkable>>) =>
    Object.entries(ones).map(async ([name, one]) => ({
      title: `${kind} ${name}`,
      findings: await tryOne(one, limitMs),
    }));
  const tried = await Promise.all([
    ...named("cloud", providers),
    ...named("platform", platforms),
    ...named("metrics", metrics),
  ]);
  return [{ title: "configuration", findings: aboutConfig(configResult) }, ...tried];
}

/** 0 where everything works. */
export const exitCode = (sections: readonly Section[]): 0 | 1 =>
  sections.every(({ findings }) => findings.every((one) => one.ok)) ? 0 : 1;

async function tryOne(one: Checkable, limitMs: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMs);
  });
  try {
    const ended = await Promise.race([collect(one, findings), late]);
    // A copy: a straggler may still add to the list after its time.
    const found = [...findings];
    if (ended === "late") return [...found, noAnswer(limitMs)];
    return found.length > 0 ? found : [nothingTried];
  } catch (error) {
    return [...findings, broken(error)];
  } finally {
    clearTimeout(timer);
  }
}

async function collect(one: Checkable, findings: Finding[]): Promise<"ended"> {
  for await (const finding of one.check()) {
    findings.push(finding);
    if (findings.length >= FINDINGS_MAX) break;
  }
  return "ended";
}

const noAnswer = (limitMs: number): Finding => ({
  what: "an answer in time",
  ok: false,
  detail: `none within ${limitMs / 1000} s`,
  todo: "Look at the network between here and there: proxy, firewall, address.",
});

const nothingTried: Finding = { what: "the connection", ok: false, detail: "nothing was tried" };

function broken(error: unknown): Finding {
  const what = "the check itself";
  if (error instanceof ProviderError)
    return { what, ok: false, detail: error.trouble.detail, todo: todoFor(error) };
  const detail = error instanceof Error ? error.message : "failed without a reason";
  const todo = error instanceof PlatformError ? undefined : "Look at its options and credentials.";
  return { what, ok: false, detail, todo };
}

function todoFor({ trouble }: ProviderError): string {
  if (trouble.missing !== undefined) return `Grant ${trouble.missing}.`;
  return trouble.kind === "unreachable"
    ? "Look at the network and at the configured endpoint."
    : "Look at its options and credentials.";
}

function aboutConfig(result: ConfigResult): Finding[] {
  if (!result.ok) return result.mistakes.map(aboutMistake);
  const { clouds, platforms, policy, language } = result.config;
  const detail = [
    count(Object.keys(clouds).length, "cloud"),
    count(Object.keys(platforms).length, "platform"),
    count(policy.channels.length, "channel"),
  ].join(", ");
  const whole = { what: result.file ?? "built-in configuration", ok: true, detail };
  return [whole, ...(language ? [aboutLanguage(language)] : [])];
}

/** What is not translated is no mistake: it stays English. */
function aboutLanguage({ file, language, phrases, of, unknown }: LanguageConfig): Finding {
  const shown = unknown.slice(0, UNKNOWN_MAX).map((text) => `“${text}”`);
  const detail = [
    `${language}: ${Object.keys(phrases).length} of ${count(of, "text")}`,
    ...(unknown.length > 0
      ? [
          `${unknown.length} not in docs/catalogue.yaml of this version, such as ${shown.join(", ")}`,
        ]
      : []),
  ].join("; ");
  return { what: file, ok: true, detail };
}

const UNKNOWN_MAX = 3;

const aboutMistake = ({ path, line, sentence, hint }: Mistake): Finding => ({
  what: [line === undefined ? "" : `line ${line}`, path].filter((word) => word !== "").join(", "),
  ok: false,
  detail: sentence,
  todo: hint,
});

const count = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`;

const WHAT_WIDTH_MAX = 48;

/** A plain table for the terminal: what was tried, what came of it, and what to do about it. */
export function renderCheck(sections: readonly Section[]): string {
  const all = sections.flatMap(({ findings }) => findings);
  const longest = Math.max(0, ...all.map(({ what }) => plain(what).length));
  const width = Math.min(longest, WHAT_WIDTH_MAX);
  const blocks = sections.map(({ title, findings }) =>
    [title, ...findings.flatMap((finding) => rowsOf(finding, width))].join("\n"),
  );
  const failed = all.filter((one) => !one.ok).length;
  const end = failed === 0 ? "Everything works." : `${count(failed, "thing")} to mend.`;
  return `${[...blocks, end].join("\n\n")}\n`;
}

function rowsOf({ what, ok, detail, todo }: Finding, width: number): string[] {
  const first =
    `  ${ok ? "ok  " : "FAIL"}  ${plain(what).padEnd(width)}  ${plain(detail)}`.trimEnd();
  return ok || todo === undefined ? [first] : [first, `        -> ${plain(todo)}`];
}

/** One line without control characters: what a cloud answers must not steer the terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
