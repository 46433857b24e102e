import type { IncomingMessage, ServerResponse } from "node:http";
import { type Body, bytesOf, readBody } from "./body.ts";
import { type createRateLimits, tooManyAnswer } from "./rate-limits.ts";
import { REFUSALS, Refusal } from "./refusal.ts";
import { type FakeFile, type FakeState, ROUTES, type RouteName } from "./state.ts";
import type { Failure } from "./types.ts";

export interface RestRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly FakeFile[];
}

export interface RestAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** @throws Refusal */
type Handler = (request: RestRequest) => RestAnswer;
export type Handlers = Readonly<Partial<Record<RouteName, Handler>>>;

export interface RestSetup {
  readonly state: FakeState;
  readonly limits: ReturnType<typeof createRateLimits>;
  readonly token: string;
  readonly handlers: Handlers;
}

interface Outcome {
  readonly answer: RestAnswer;
  readonly refusal?: Refusal | undefined;
}

interface Place {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, string>>;
}

/** The token in their address is all that these need; Discord's overall limit does not count them. */
const WITHOUT_BOT_TOKEN = /^\w+ \/(?:interactions|webhooks)\//;
const VERSION = "/api/v10";

/** Discord's REST API as far as a bot like ours meets it; it refuses what the real one refuses. */
export function createRest({ state, limits, token, handlers }: RestSetup) {
  const failures: { readonly route: RouteName; readonly failure: Failure }[] = [];

  const nextFailure = (route: RouteName): Failure | undefined => {
    const index = failures.findIndex((one) => one.route === route);
    return index < 0 ? undefined : failures.splice(index, 1)[0]?.failure;
  };

  const run = ({ route, params }: Place, url: URL, { json, files }: Body): RestAnswer => {
    const handler = handlers[route];
    if (!handler) throw REFUSALS.notFound();
    return handler({ params, query: url.searchParams, body: json, files });
  };

  const carryOut = (
    place: Place,
    url: URL,
    { request, body }: { readonly request: IncomingMessage; readonly body: Body | Refusal },
  ): Outcome => {
    const needsToken = !WITHOUT_BOT_TOKEN.test(place.route);
    if (needsToken && request.headers.authorization !== `Bot ${token}`)
      return refused(REFUSALS.unauthorized());
    const taken = limits.take(place.route, majorOf(place), needsToken);
    if (taken.tooMany) {
      const { waitMs, scope } = taken.tooMany;
      const answer = tooManyAnswer(waitMs, scope);
      return { answer: { ...answer, headers: { ...taken.headers, ...answer.headers } } };
    }
    if (body instanceof Refusal) return refused(body, taken.headers);
    try {
      const answer = run(place, url, body);
      return { answer: { ...answer, headers: { ...taken.headers, ...answer.headers } } };
    } catch (error) {
      if (error instanceof Refusal) return refused(error, taken.headers);
      throw error;
    }
  };

  const note = (
    { route }: Place,
    url: URL,
    { body, answer, refusal }: Outcome & { readonly body: Body | Refusal },
  ): void => {
    const { json, files } = body instanceof Refusal ? { json: undefined, files: [] } : body;
    state.calls.push({
      route,
      path: url.pathname,
      at: state.now(),
      body: json,
      files,
      status: answer.status,
      code: refusal?.code,
      problems: refusal?.problems ?? [],
    });
  };

  return {
    fail(route: RouteName, failure: Failure, times: number): void {
      for (let count = 0; count < times; count++) failures.push({ route, failure });
    },
    async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const url = new URL(request.url ?? "/", "http://localhost");
      const bytes = await bytesOf(request);
      const place = placeOf(request.method ?? "", url.pathname);
      if (!place) return send(response, refused(REFUSALS.notFound()).answer);
      const failure = nextFailure(place.route);
      const body = await readBody(bytes, request.headers["content-type"]).catch(onlyRefusals);
      const { answer, refusal } =
        failure && !("loseAnswer" in failure)
          ? { answer: failed(failure) }
          : carryOut(place, url, { request, body });
      note(place, url, { body, answer, refusal });
      finish(response, answer, failure);
    },
  };
}

function finish(response: ServerResponse, answer: RestAnswer, failure: Failure | undefined): void {
  if (failure && "hang" in failure) return;
  if (failure && ("drop" in failure || "loseAnswer" in failure)) return void response.destroy();
  send(response, answer);
}
const refused = (refusal: Refusal, headers: Readonly<Record<string, string>> = {}) => ({
  refusal,
  answer: { status: refusal.status, headers, body: refusal.body },
});

function onlyRefusals(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function placeOf(method: string, path: string): Place | undefined {
  if (!path.startsWith(`${VERSION}/`)) return undefined;
  const parts = path.slice(VERSION.length).split("/").map(decodeURIComponent);
  for (const route of ROUTES) {
    const [verb, pattern = ""] = route.split(" ");
    const names = pattern.split("/");
    if (verb !== method || names.length !== parts.length) continue;
    if (!names.every((name, at) => name.startsWith(":") || name === parts[at])) continue;
    const params = names.flatMap((name, at) =>
      name.startsWith(":") ? [[name.slice(1), parts[at] ?? ""] as const] : [],
    );
    return { route, params: Object.fromEntries(params) };
  }
  return undefined;
}

const majorOf = ({ params }: Place): string => params.channel ?? params.guild ?? params.token ?? "";

/** A call that hangs or is cut has status 0. */
function failed(failure: Failure): RestAnswer {
  if ("retryAfter" in failure)
    return tooManyAnswer(failure.retryAfter * 1000, failure.scope ?? "user");
  if ("html" in failure) return { status: failure.html, body: "<html><h1>Bad gateway</h1></html>" };
  if ("status" in failure) {
    const { status, code = 0, message = `${status}: Error` } = failure;
    return { status, body: { message, code } };
  }
  return { status: 0 };
}

/** An empty answer has no content type: a client would try to parse it. */
function send(response: ServerResponse, { status, headers = {}, body }: RestAnswer): void {
  if (body === undefined) return void response.writeHead(status, headers).end();
  const isPage = typeof body === "string";
  const type = isPage ? "text/html" : "application/json";
  response
    .writeHead(status, { ...headers, "content-type": type })
    .end(isPage ? body : JSON.stringify(body));
}
