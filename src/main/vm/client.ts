import { type EventSourceMessage, EventSourceParserStream } from "eventsource-parser/stream";
import type { z } from "zod";
import { type ProblemDetails, ProblemSchema } from "../../http/api/problem.ts";
import { OperationSchema, SaidSchema, SuggestionsSchema } from "../../http/api/resources.ts";

type Said = z.infer<typeof SaidSchema>;
export type OperationView = z.infer<typeof OperationSchema>;

const ANSWER_WITHIN_MS = 30_000;
/** The bot says every quarter of a minute that it is still there. */
const SILENT_FOR_MS = 60_000;

/** The bot refused, in its own words. */
export class Refused extends Error {
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.title);
    this.name = "Refused";
    this.problem = problem;
  }
}

/** No answer, or none that is the bot's. */
export class Unreachable extends Error {
  constructor(url: string, cause: unknown) {
    super(`The bot at ${url} does not answer. Is LAMPLIGHTER_URL right, and the bot running?`, {
      cause,
    });
    this.name = "Unreachable";
  }
}

/** A running bot, as a program speaks to it. All throw `Refused` or `Unreachable`. */
export interface Client {
  say(words: string): Promise<Said>;
  suggest(command: string, option: string, typed: string): Promise<readonly string[]>;
  /** Each newer version of an operation, until its end or until the bot ends the stream. */
  follow(id: string): AsyncIterable<OperationView>;
}

export function createClient({ url, key }: { readonly url: string; readonly key: string }): Client {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { Authorization: `Bearer ${key}`, ...init.headers };
    const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers }).catch((error) => {
      throw new Unreachable(url, error);
    });
    if (answer.ok) return answer;
    const refused = ProblemSchema.safeParse(await answer.json().catch(() => undefined));
    throw refused.success ? new Refused(refused.data) : new Unreachable(url, answer.status);
  };
  const read = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    init: RequestInit = {},
  ): Promise<z.infer<Schema>> => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const answer = await ask(path, { ...init, signal });
    const found = schema.safeParse(await answer.json().catch(() => undefined));
    if (found.success) return found.data;
    throw new Unreachable(url, found.error);
  };
  return {
    say: (words) =>
      read(SaidSchema, "/say", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ words }),
      }),
    async suggest(command, option, typed) {
      const query = new URLSearchParams({ command, option, typed });
      const { items } = await read(SuggestionsSchema, `/suggestions?${query}`);
      return items.map(({ value }) => value);
    },
    async *follow(id) {
      const silent = new AbortController();
      const patience = setTimeout(() => silent.abort(), SILENT_FOR_MS);
      try {
        const path = `/operations/${encodeURIComponent(id)}/events`;
        const { body } = await ask(path, { signal: silent.signal });
        for await (const chunk of eventsOf(body, () => patience.refresh()))
          if (chunk.event === "operation") yield OperationSchema.parse(JSON.parse(chunk.data));
      } catch (error) {
        if (error instanceof Refused || error instanceof Unreachable) throw error;
        throw new Unreachable(url, error);
      } finally {
        clearTimeout(patience);
        silent.abort();
      }
    },
  };
}

async function* eventsOf(
  body: Response["body"],
  heard: () => void,
): AsyncIterable<EventSourceMessage> {
  if (!body) return;
  const listening = new TransformStream<string, string>({
    transform(text, out) {
      heard();
      out.enqueue(text);
    },
  });
  yield* body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(listening)
    .pipeThrough(new EventSourceParserStream());
}
