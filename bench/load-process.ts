/** Makes the load, in a process of its own so that nothing else that is measured here delays a request. */
import { Agent, type IncomingMessage, request } from "node:http";
import { signRequest } from "../test/fakes/slack/signing.ts";
import type { Load, LoadResult } from "./load.ts";
import { openLoop } from "./open-loop.ts";

const agent = new Agent({ keepAlive: true });

process.on("message", (load: Load) => {
  void run(load).then((result) => process.send?.(result));
});

async function run(load: Load): Promise<LoadResult> {
  const all = await openLoop(load.texts, load.perSecond, (text) => send(load, text).catch(() => 0));
  return {
    latenciesMs: all.map(({ latencyMs }) => latencyMs),
    plannedAt: all.map(({ plannedAt }) => plannedAt),
    failed: all.filter(({ result }) => result !== 200).length,
  };
}

let serial = 0;

/** Signed just now, with a trigger id of its own: to the bot no two are the same request. */
function send({ url, secret, channel, user }: Load, text: string): Promise<number> {
  serial += 1;
  const fields = new URLSearchParams({
    token: "legacy",
    team_id: "T0ACME",
    team_domain: "acme",
    channel_id: channel,
    channel_name: "ops",
    user_id: user,
    user_name: "ann",
    command: "/vm",
    text,
    api_app_id: "A0LAMP",
    is_enterprise_install: "false",
    response_url: new URL("/commands/none", url).href,
    trigger_id: `${process.pid}.${serial}`,
  });
  const now = Date.now();
  const { headers, body } = signRequest({ secret, body: fields.toString(), now });
  const length = { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent, headers: { ...headers, ...length }, timeout: 10_000 };
    const sending = request(url, options, (response) => void drain(response).then(resolve, reject));
    sending.on("timeout", () => sending.destroy(new Error("no answer")));
    sending.on("error", reject);
    sending.end(body);
  });
}

async function drain(response: IncomingMessage): Promise<number> {
  for await (const _ of response);
  return response.statusCode ?? 0;
}
