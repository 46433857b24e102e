import { randomBytes } from "node:crypto";
import { blockKitProblems } from "../../support/block-kit-limits.ts";
import type { createFiles } from "./files.ts";
import { createTs, type FakeMessage, type FakeState, version } from "./state.ts";

const USES_MAX = 5;
const LIFE_MS = 30 * 60_000;

/** The event that a response_url belongs to. */
export interface Source {
  readonly channel: string;
  readonly user: string;
  /** What was clicked; a command has nothing until its first answer. */
  original: FakeMessage | undefined;
}

interface Url extends Source {
  readonly openedAt: number;
  uses: number;
}

export interface UrlAnswer {
  readonly status: number;
  readonly body: string;
}

const ok: UrlAnswer = { status: 200, body: "ok" };
const refuse = (body: string, status = 404): UrlAnswer => ({ status, body });

/** The addresses to which an event may be answered: five times, for half an hour. */
export function createResponseUrls(
  state: FakeState,
  files: Pick<ReturnType<typeof createFiles>, "problems">,
) {
  const urls = new Map<string, Url>();
  const nextTs = createTs(state.now);

  const problemsOf = (payload: Record<string, unknown>) => [
    ...blockKitProblems(payload),
    ...files.problems(payload.blocks),
  ];

  const show = (
    source: Source,
    payload: Record<string, unknown>,
    via: FakeMessage["via"],
  ): FakeMessage => {
    const message: FakeMessage = {
      channel: source.channel,
      ts: nextTs(),
      onlyFor: payload.response_type === "in_channel" ? undefined : source.user,
      via,
      versions: [version(state.now(), payload)],
      deleted: false,
    };
    state.messages.push(message);
    return message;
  };

  const answer = (url: Url, payload: Record<string, unknown>): UrlAnswer => {
    if (payload.delete_original === true && url.original) {
      url.original.deleted = true;
      return ok;
    }
    const problems = problemsOf(payload);
    if (problems.length > 0) return refuse(`invalid_blocks: ${problems.join("; ")}`, 400);
    if (payload.replace_original === true && url.original)
      url.original.versions.push(version(state.now(), payload));
    else {
      const shown = show(url, payload, "response_url");
      url.original ??= shown;
    }
    return ok;
  };

  return {
    open(source: Source): string {
      const token = randomBytes(12).toString("hex");
      urls.set(token, { ...source, openedAt: state.now(), uses: 0 });
      return token;
    },
    /** What an acknowledgement with a body shows. */
    acknowledged(token: string, payload: Record<string, unknown>): FakeMessage {
      const url = urls.get(token);
      if (!url) throw new Error("an acknowledgement of nothing");
      const problems = problemsOf(payload);
      if (problems.length > 0)
        throw new Error(`Slack would drop this answer: ${problems.join("; ")}`);
      url.original = show(url, payload, "ack");
      return url.original;
    },
    post(token: string, contentType: string | undefined, body: string): UrlAnswer {
      const url = urls.get(token);
      if (!url) return refuse("expired_url");
      if (!contentType?.startsWith("application/json")) return refuse("invalid_payload", 400);
      if (state.now() - url.openedAt > LIFE_MS) return refuse("expired_url");
      if (url.uses >= USES_MAX) return refuse("used_url");
      url.uses += 1;
      try {
        return answer(url, JSON.parse(body) as Record<string, unknown>);
      } catch {
        return refuse("invalid_payload", 400);
      }
    },
    usesOf: (token: string): number => urls.get(token)?.uses ?? 0,
  };
}
