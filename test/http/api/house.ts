import { makeKey } from "../../../src/http/api/key.ts";
import type { StoredKey } from "../../../src/model/api-key.ts";
import { insertKey } from "../../../src/store/api-keys.ts";
import { type RunningBot, startRunningBot } from "../../support/running-bot.ts";

/** A bot as `npm start` runs it, with the HTTP API and keys to it. */
export interface ApiHouse {
  /** `http://127.0.0.1:1234` */
  readonly url: string;
  readonly db: RunningBot["database"]["connection"]["db"];
  /** Makes a key. @returns what a program brings */
  key(name: string, more?: Partial<StoredKey>): Promise<string>;
  /** Asks below `/api/v1`, with the key of that name. */
  ask(path: string, asked?: Asked): Promise<Told>;
  close(): Promise<void>;
}

export interface Asked {
  /** The name of a key that was made; `deploy` unless said otherwise, none for null. */
  readonly as?: string | null;
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects to be there
  readonly body: any;
}

/** `deploy` may do everything in `ci`, `reader` only look. Web people answer for approvals. */
export const API_YAML = `
clouds:
  lab: { provider: simulator, speed: 40 }
platforms:
  web: {}
  api: {}
http: { port: 0 }
channels:
  - web: lab
    instances: all
    grants:
      - { role: "web:group:oncall", allow: ["*"] }
  - api: ci
    instances: all
    grants:
      - { role: "api:role:deploy", allow: ["*"] }
      - { role: "api:role:reader", allow: [view] }
    approvals:
      - { for: [delete], by: "web:group:oncall", count: 1, ask: ["web:lab"] }
`;

/** The same with two clouds that have machines of the same names, for whoever asks much. */
export const TWIN_YAML = API_YAML.replace(
  "clouds:",
  "clouds:\n  twin: { provider: simulator, speed: 40, regions: [twin-1] }",
).replace("api: {}", "api: { requestsPerMinute: 100000 }");

export async function openApiHouse(
  yaml: string = API_YAML,
  env: Readonly<Record<string, string>> = {},
): Promise<ApiHouse> {
  const bot = await startRunningBot(yaml, env);
  const { db } = bot.database.connection;
  const url = bot.running.url;
  const keys = new Map<string, string>();
  const key = async (name: string, more: Partial<StoredKey> = {}) => {
    const made = await makeKey(name);
    const kept = { name, roles: [name], channel: "ci", createdAt: Date.now(), ...more };
    await insertKey(db, { ...kept, hash: made.hash });
    keys.set(name, made.key);
    return made.key;
  };
  await key("deploy");
  await key("reader");
  return {
    url,
    db,
    key,
    async ask(path, { as = "deploy", method, body, headers = {} } = {}) {
      const brought = as === null ? {} : { Authorization: `Bearer ${keys.get(as) ?? as}` };
      const json = body === undefined ? {} : { "Content-Type": "application/json" };
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: { ...brought, ...json, ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get("content-type")?.includes("json");
      return {
        status: answer.status,
        headers: answer.headers,
        body: isJson && text !== "" ? JSON.parse(text) : text,
      };
    },
    close: () => bot.close(),
  };
}
