import { expect, vi } from "vitest";
import { lab } from "./lab.ts";

/** A look at the cloud, and a hand in it, beside the bot. */
export interface Nova {
  /** A server by its name; undefined when there is none. */
  server(name: string): Promise<Server | undefined>;
  /** `SHUTOFF`, `ACTIVE powering-off`, `gone`. */
  stateOf(name: string): Promise<string>;
  /** Waits until Nova shows this state. */
  settled(name: string, state: string | RegExp): Promise<void>;
  /** Makes servers and waits until they run. */
  create(names: readonly string[], metadata?: Readonly<Record<string, string>>): Promise<void>;
  /** Asks for one server, and does not wait for it. */
  begin(name: string, metadata?: Readonly<Record<string, string>>): Promise<void>;
  /** Does something to a server behind the bot's back: `{ "os-stop": null }`. */
  act(name: string, body: object): Promise<void>;
  /** Deletes those of them that are there. */
  remove(names: readonly string[]): Promise<void>;
  /** What Nova wrote down about a server, newest first: `start`, `stop failed`. */
  historyOf(name: string): Promise<readonly string[]>;
  /** One request to Nova with this person's token. @returns the body of the answer */
  request(method: string, path: string, body?: object): Promise<unknown>;
  /** One request to Keystone. `{me}` in the path stands for this person's id. */
  identity(method: string, path: string, body?: object): Promise<unknown>;
}

interface Server {
  readonly id: string;
  readonly status: string;
  readonly image: { readonly id: string };
  readonly "OS-EXT-STS:task_state": string | null;
}

/** Each look costs Nova some fifty milliseconds of a processor. */
const PATIENCE = { timeout: 45_000, interval: 400 };
/** Tokens of the lab live eight seconds. */
const TOKEN_FOR_MS = 4_000;

/** Nova as demo, the project's member whom the bot signs in as too, or as its administrator. */
export function createNova(as: "demo" | "admin" = "demo"): Nova {
  const token = tokens(as);
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { value, nova } = await token();
    const headers = { "x-auth-token": value, "openstack-api-version": "compute 2.90" };
    return (await call(method, `${nova}${path}`, { body, headers })).json;
  };
  /** The lab's pages hold two: a name is asked for. */
  const server = async (name: string): Promise<Server | undefined> => {
    const found = (await send("GET", `/servers/detail?name=^${name}$`)) as { servers: Server[] };
    return found.servers[0];
  };
  const idOf = async (name: string): Promise<string> => {
    const found = await server(name);
    if (!found) throw new Error(`Nova has no ${name}`);
    return found.id;
  };
  const stateOf = async (name: string): Promise<string> => {
    const found = await server(name);
    if (!found) return "gone";
    return [found.status, found["OS-EXT-STS:task_state"]].filter(Boolean).join(" ");
  };
  const settled: Nova["settled"] = (name, state) =>
    vi.waitFor(async () => {
      const now = await stateOf(name);
      return typeof state === "string" ? expect(now).toBe(state) : expect(now).toMatch(state);
    }, PATIENCE);
  const begin: Nova["begin"] = async (name, metadata = {}) => {
    const image = (await server("dev-box"))?.image.id;
    const asked = { name, flavorRef: "1", imageRef: image, networks: "none", metadata };
    await send("POST", "/servers", { server: asked });
  };
  return {
    server,
    stateOf,
    settled,
    request: send,
    async identity(method, path, body) {
      const { value, id } = await token();
      const url = lab().authUrl + path.replace("{me}", id);
      return (await call(method, url, { body, headers: { "x-auth-token": value } })).json;
    },
    begin,
    async create(names, metadata) {
      await Promise.all(names.map((name) => begin(name, metadata)));
      for (const name of names) await settled(name, "ACTIVE");
    },
    async act(name, body) {
      await send("POST", `/servers/${await idOf(name)}/action`, body);
    },
    async remove(names) {
      for (const name of names) {
        const found = await server(name);
        if (found) await send("DELETE", `/servers/${found.id}`);
      }
    },
    async historyOf(name) {
      const path = `/servers/${await idOf(name)}/os-instance-actions`;
      const entries: Entry[] = [];
      for (;;) {
        const after = entries.length > 0 ? `?marker=${entries.at(-1)?.request_id}` : "";
        const page = (await send("GET", path + after)) as { readonly instanceActions: Entry[] };
        if (page.instanceActions.length === 0) break;
        entries.push(...page.instanceActions);
      }
      return entries.map(({ action, message }) => (message ? `${action} failed` : action));
    },
  };
}

interface Entry {
  readonly action: string;
  readonly message: string | null;
  readonly request_id: string;
}

interface Signed {
  readonly value: string;
  readonly nova: string;
  readonly id: string;
}

/** Signs in anew every few seconds. */
function tokens(as: "demo" | "admin"): () => Promise<Signed> {
  let last: { readonly at: number; readonly signed: Promise<Signed> } | undefined;
  return () => {
    if (last && Date.now() - last.at < TOKEN_FOR_MS) return last.signed;
    last = { at: Date.now(), signed: signIn(as) };
    return last.signed;
  };
}

async function signIn(as: string): Promise<Signed> {
  const domain = { id: "default" };
  const user = { name: as, domain, password: `${as}-password` };
  const identity = { methods: ["password"], password: { user } };
  const body = { auth: { identity, scope: { project: { name: as, domain } } } };
  const { headers, json } = await call("POST", `${lab().authUrl}/auth/tokens`, { body });
  const { catalog, user: me } = (json as { token: Token }).token;
  const compute = catalog.find(({ type }) => type === "compute")?.endpoints[0]?.url ?? "";
  return { value: headers.get("x-subject-token") ?? "", nova: compute, id: me.id };
}

interface Token {
  readonly catalog: readonly Service[];
  readonly user: { readonly id: string };
}

interface Service {
  readonly type: string;
  readonly endpoints: readonly { readonly url: string }[];
}

interface Call {
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(method: string, url: string, { body, headers = {} }: Call) {
  const answer = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return { headers: answer.headers, json: text === "" ? undefined : JSON.parse(text) };
}
