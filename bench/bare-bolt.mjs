/**
 * The least that a Slack app can be: Bolt with one empty handler. What the bot is measured against.
 * Plain JavaScript, so that no compiler sits in the memory that is compared.
 */
import { App, HTTPReceiver } from "@slack/bolt";

const [signingSecret = ""] = process.argv.slice(2);
const receiver = new HTTPReceiver({ signingSecret, endpoints: "/slack/events" });
const app = new App({
  receiver,
  authorize: async () => ({ botToken: "xoxb-none" }),
  deferInitialization: true,
  convoStore: false,
});
await app.init();
app.command("/vm", ({ ack }) => ack());
const server = await app.start({ port: 0, host: "127.0.0.1" });
console.log(`listening on ${server.address().port}`);
