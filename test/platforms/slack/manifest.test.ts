import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  type ManifestCommand,
  slackManifest,
  slackManifestYaml,
} from "../../../src/platforms/slack/manifest.ts";
import { BOT_SCOPES, SOCKET_SCOPE } from "../../../src/platforms/slack/scopes.ts";

const STOP: ManifestCommand = {
  name: "stop",
  options: { instances: { kind: "instances", required: true }, hard: { kind: "flag" } },
};
const LIST: ManifestCommand = {
  name: "list",
  options: { instances: { kind: "instances", required: false } },
};
const SOCKET = { mode: "socket" } as const;

test("the command's hint is made from the commands that people type", () => {
  const hidden = { name: "confirm", hidden: true };
  const manifest = slackManifest([LIST, STOP, hidden], SOCKET);
  expect(manifest.features.slash_commands).toEqual([
    {
      command: "/vm",
      description: expect.any(String),
      usage_hint: "list [instances] | stop <instances> [--hard]",
      should_escape: true,
    },
  ]);
});

test("over a socket no address is named; over HTTP commands, clicks and pickers have the same one", () => {
  expect(slackManifestYaml([STOP])).not.toContain("http");
  const manifest = slackManifest([STOP], { mode: "http", baseUrl: "https://bot.example.com" });
  const url = "https://bot.example.com/slack/events";
  expect(manifest.features.slash_commands[0]?.url).toBe(url);
  expect(manifest.settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
  });
});

test("people have a page of their own, and the bot hears of it and of who joins a channel, of no other event", () => {
  const socket = slackManifest([STOP], SOCKET);
  expect(socket.features.app_home.home_tab_enabled).toBe(true);
  expect(socket.settings.event_subscriptions).toEqual({
    bot_events: ["app_home_opened", "member_joined_channel"],
  });
  const http = slackManifest([STOP], { mode: "http", baseUrl: "https://bot.example.com" });
  expect(http.settings.event_subscriptions).toEqual({
    request_url: "https://bot.example.com/slack/events",
    bot_events: ["app_home_opened", "member_joined_channel"],
  });
});

test("the file says the same as the object", () => {
  expect(parse(slackManifestYaml([LIST, STOP], SOCKET))).toEqual(
    slackManifest([LIST, STOP], SOCKET),
  );
});

test("no number of commands breaks a limit of Slack's", () => {
  const command = fc.record({ name: fc.string({ maxLength: 200 }), hidden: fc.boolean() });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
      expect(manifestProblems(slackManifest(commands, SOCKET))).toEqual([]);
    }),
  );
});

test("every scope that is asked for has its reason in the documentation, and no other is asked for", () => {
  const page = readFileSync(new URL("../../../docs/permissions.md", import.meta.url), "utf8");
  const names = BOT_SCOPES.map(({ name }) => name);
  expect([...names].sort()).toEqual(
    [
      "chat:write",
      "commands",
      "users:read",
      "usergroups:read",
      "im:write",
      "users:read.email",
      "files:write",
      "files:read",
      "channels:read",
      "groups:read",
    ].sort(),
  );
  for (const name of [...names, SOCKET_SCOPE.name]) expect(page).toContain(`| \`${name}\` |`);
});

function manifestProblems(manifest: ReturnType<typeof slackManifest>): string[] {
  const { display_information: shown, features } = manifest;
  const [command] = features.slash_commands;
  const tooLong = (what: string, text: string | undefined, max: number) =>
    text !== undefined && text.length > 0 && text.length <= max ? [] : [`${what}: 1 to ${max}`];
  return [
    ...tooLong("name", shown.name, 35),
    ...tooLong("description", shown.description, 140),
    ...tooLong("long_description", shown.long_description, 4000),
    ...(shown.long_description.length < 174 ? ["long_description: at least 174"] : []),
    ...tooLong("display_name", features.bot_user.display_name, 80),
    ...tooLong("command", command?.command, 32),
    ...tooLong("command description", command?.description, 2000),
    ...tooLong("usage_hint", command?.usage_hint, 1000),
  ];
}
