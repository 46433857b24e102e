import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { type ApiHouse, openApiHouse, type Told } from "../api/house.ts";

const runFile = promisify(execFile);

/** The predecessors' documents, and ours about them, call it. */
export const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** A bot with predecessors' routes, and clients that were written for them. */
export interface DropInHouse {
  readonly url: string;
  readonly db: ApiHouse["db"];
  /** Keys: for everything in the channel, for looking only, and for everything but with none of its instances. */
  readonly deploy: string;
  readonly reader: string;
  readonly narrow: string;
  /** Asks with the key of `deploy`, unless another one is given; with none for null. */
  call(path: string, asked?: Call): Promise<Told>;
  /** What a command says in a shell, as JSON. */
  shell(command: string, env?: Readonly<Record<string, string>>): Promise<Told["body"]>;
  close(): Promise<void>;
}

interface Call {
  readonly key?: string | null;
  readonly method?: string;
  /** Sent as it is where it is a text, and as JSON otherwise. */
  readonly body?: unknown;
}

interface Furniture {
  readonly clouds: object;
  readonly dropIn: object;
  readonly approvals?: readonly object[];
  /** The local page, whose people can approve. */
  readonly web?: boolean;
}

/** `deploy` may do everything, `reader` only look. */
export async function openDropInHouse(furniture: Furniture): Promise<DropInHouse> {
  const house = await openApiHouse(JSON.stringify(configOf(furniture)));
  const deploy = await house.key("drop", { roles: ["deploy"] });
  const reader = await house.key("looks", { roles: ["reader"] });
  const narrow = await house.key("narrow", { roles: ["deploy"], instances: "name:none" });
  return {
    url: house.url,
    db: house.db,
    deploy,
    reader,
    narrow,
    async call(path, { key = deploy, method, body } = {}) {
      const answer = await fetch(`${house.url}${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: key === null ? {} : { "X-API-Key": key },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = answer.headers.get("content-type")?.includes("json") && text !== "";
      const { status, headers } = answer;
      return { status, headers, body: isJson ? JSON.parse(text) : text };
    },
    async shell(command, env = {}) {
      const all = { ...process.env, ...env };
      const { stdout } = await runFile("bash", ["-c", command], { env: all, timeout: 60_000 });
      return JSON.parse(stdout);
    },
    close: () => house.close(),
  };
}

const configOf = ({ clouds, dropIn, approvals = [], web = false }: Furniture) => ({
  clouds,
  platforms: { ...(web && { web: {} }), api: { dropIn } },
  http: { port: 0 },
  channels: [
    ...(web
      ? [{ web: "lab", instances: "all", grants: [{ role: "web:group:oncall", allow: ["*"] }] }]
      : []),
    {
      api: "ci",
      instances: "all",
      grants: [
        { role: "api:role:deploy", allow: ["*"] },
        { role: "api:role:reader", allow: ["view"] },
      ],
      approvals,
    },
  ],
});
