/**
 * The least that a Discord bot can be. Over the gateway: discord.js with one handler that gives every interaction the
 * same short answer. Over HTTP: a server that checks Ed25519 and does so. What the bot is measured against.
 */
import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import {
  Client,
  GatewayIntentBits,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from "discord.js";

const [mode, ...args] = process.argv.slice(2);
if (mode === "gateway") await overGateway(...args);
else overHttp(...args);

async function overGateway(token, api) {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: { api },
    allowedMentions: { parse: [] },
  });
  client.on("interactionCreate", (interaction) =>
    interaction.reply({ content: "ok", flags: MessageFlags.Ephemeral }),
  );
  client.once("clientReady", () => console.log("ready"));
  await client.login(token);
}

function overHttp(publicKey) {
  const x = Buffer.from(publicKey, "hex").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signed = Buffer.concat([Buffer.from(request.headers["x-signature-timestamp"]), body]);
    const signature = Buffer.from(request.headers["x-signature-ed25519"], "hex");
    if (!verify(null, signed, key, signature)) return response.writeHead(401).end();
    const answer = JSON.stringify(answerTo(JSON.parse(body)));
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
}

function answerTo({ type }) {
  if (type === InteractionType.ApplicationCommandAutocomplete)
    return {
      type: InteractionResponseType.ApplicationCommandAutocompleteResult,
      data: { choices: [{ name: "ok", value: "ok" }] },
    };
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { content: "ok", flags: MessageFlags.Ephemeral, allowed_mentions: { parse: [] } },
  };
}
