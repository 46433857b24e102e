import { WebClient } from "@slack/web-api";
import type { Finding } from "../../model/finding.ts";
import { type ClientSetup, clientOptions, createClient } from "./client.ts";
import { platformError, slackWord } from "./errors.ts";
import { BOT_SCOPES, SOCKET_SCOPE } from "./scopes.ts";

const TOKEN_TODO =
  "Copy the Bot User OAuth Token again from OAuth & Permissions; reinstall the app if there is none";
const SCOPE_TODO = "Update the app from manifest.yml, then reinstall it to the workspace";
const APP_TOKEN_TODO =
  "Make an app-level token with connections:write under Basic Information, and set SLACK_APP_TOKEN";

/** Tries what can be tried without anybody noticing. */
export async function* checkSlack(setup: ClientSetup): AsyncGenerator<Finding> {
  yield* checkBot(setup);
  switch (setup.secrets.mode) {
    case "socket":
      yield await checkSocket(setup, setup.secrets.appToken);
      return;
    case "http":
      yield {
        what: "signing secret",
        ok: true,
        detail: "set; only a request from Slack to /slack/events can prove it right",
      };
      return;
    default:
      setup.secrets satisfies never;
  }
}

async function* checkBot(setup: ClientSetup): AsyncGenerator<Finding> {
  let granted: readonly string[] | undefined;
  try {
    const answer = await createClient(setup).auth.test();
    granted = answer.response_metadata?.scopes;
    yield { what: "bot token", ok: true, detail: `${answer.user} in ${answer.team}` };
  } catch (error) {
    yield { what: "bot token", ok: false, ...troubleOf(error, TOKEN_TODO) };
    return;
  }
  for (const { name, reason } of BOT_SCOPES) {
    const what = `scope ${name}`;
    if (granted?.includes(name)) yield { what, ok: true, detail: `granted, ${reason}` };
    else yield { what, ok: false, detail: `missing: needed ${reason}`, todo: SCOPE_TODO };
  }
}

async function checkSocket(setup: ClientSetup, appToken: string): Promise<Finding> {
  const what = "app token";
  try {
    await new WebClient(appToken, clientOptions(setup)).apps.connections.open({});
    return { what, ok: true, detail: `${SOCKET_SCOPE.name} granted, ${SOCKET_SCOPE.reason}` };
  } catch (error) {
    if (slackWord(error) !== "missing_scope")
      return { what, ok: false, ...troubleOf(error, APP_TOKEN_TODO) };
    const detail = `${SOCKET_SCOPE.name} missing: needed ${SOCKET_SCOPE.reason}`;
    return { what, ok: false, detail, todo: APP_TOKEN_TODO };
  }
}

function troubleOf(error: unknown, todo: string): Pick<Finding, "detail" | "todo"> {
  const { kind, message } = platformError(error, "Slack");
  const reach = "See whether this machine reaches Slack (SLACK_API_URL, proxy, firewall)";
  return { detail: message, todo: kind === "unreachable" ? reach : todo };
}
