import { createPublicKey, verify } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { ids, type Reaction } from "./index.ts";
import { openTrial, type Payload, text } from "./trial.ts";

const trial = openTrial();

describe("interactions over HTTP", () => {
  let url: string;
  let respond: (payload: Payload) => { status?: number; body?: unknown };

  beforeEach(async () => {
    respond = () => ({ body: { type: 4, data: text("over HTTP") } });
    url = await endpoint(async (payload) => respond(payload));
  });

  test("an address is taken into use when it answers a PING and refuses a bad signature", async () => {
    await trial.discord.endpoint.use(url);
    const reaction = await trial.stop();
    expect(reaction).toMatchObject({ status: 200, seen: { kind: "message" } });
    expect(trial.discord.inChannel(ids.ops)).toHaveLength(1);
    const careless = await endpoint(
      async () => ({ body: { type: 1 } }),
      () => true,
    );
    await expect(trial.discord.endpoint.use(careless)).rejects.toThrow("bad signature");
  });

  test.each([
    ["a forged signature", { forged: true }],
    ["no signature", { unsigned: true }],
  ])("%s is what it says", async (_what, tampering) => {
    expect((await trial.stop({ via: { http: url }, ...tampering })).status).toBe(401);
    expect((await trial.discord.endpoint.ping(url, tampering)).status).toBe(401);
    expect((await trial.discord.endpoint.post(url, "{not JSON", tampering)).status).toBe(401);
  });

  test("a 202 leaves the answer to a callback", async () => {
    respond = (payload) => {
      void trial.reply(payload, { type: 5 });
      return { status: 202 };
    };
    const reaction = await trial.stop({ via: { http: url } });
    expect(reaction).toMatchObject({ status: 202, seen: { kind: "deferred" } });
    await trial.edit(reaction.interaction.token, text("there"));
    expect(trial.discord.inChannel(ids.ops)).toHaveLength(1);
  });

  test("an answer that breaks a limit is seen by nobody", async () => {
    respond = () => ({ body: { type: 4, data: text("x".repeat(2001)) } });
    const reaction: Reaction = await trial.stop({ via: { http: url } });
    expect(reaction.seen.kind).toBe("did not respond");
    expect(trial.discord.callsOf("HTTP reply")[0]?.problems).toHaveLength(1);
  });

  test("the very same request can be sent again, and is not answered twice", async () => {
    const reaction = await trial.stop({ via: { http: url } });
    expect(await reaction.again()).toBe(200);
    expect(trial.discord.callsOf("HTTP reply").map(({ code }) => code)).toEqual([
      undefined,
      40_060,
    ]);
  });

  test("anything at all can be sent", async () => {
    respond = () => ({ status: 400 });
    expect(await trial.discord.people.sendRaw({ type: "garbage" }, { http: url })).toBe(400);
  });
});

/** A bot's address that checks signatures with the application's public key. */
async function endpoint(
  respond: (payload: Payload) => Promise<{ status?: number; body?: unknown }>,
  accepts = isSigned,
): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (!accepts(request.headers, body)) return void response.writeHead(401).end();
    const payload = JSON.parse(body) as Payload;
    const { status = 200, body: said } =
      payload.type === 1 ? { body: { type: 1 } } : await respond(payload);
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(said && JSON.stringify(said));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  trial.atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/discord/interactions`;
}

function isSigned(headers: NodeJS.Dict<string | string[]>, body: string): boolean {
  const key = createPublicKey({
    key: Buffer.from(`302a300506032b6570032100${trial.discord.env.DISCORD_PUBLIC_KEY}`, "hex"),
    format: "der",
    type: "spki",
  });
  const signature = Buffer.from(String(headers["x-signature-ed25519"]), "hex");
  return verify(null, Buffer.from(`${headers["x-signature-timestamp"]}${body}`), key, signature);
}
