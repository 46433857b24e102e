import { expect, test } from "vitest";
import type { PlatformName } from "../../src/model/people.ts";
import { PlatformError } from "../../src/platforms/platform.ts";
import { ownerOf, reachOwner } from "../../src/scheduler/owner.ts";
import { createFakeChat } from "../fakes/chat.ts";

const ownerTags = ["owner", "team"];
const owner = (tags: Readonly<Record<string, string>>) => ownerOf({ tags }, { ownerTags });

test("the owner is who the first of the kept tags names, however its key is written", () => {
  expect(owner({ Team: "slack:C0TEAM", OWNER: " ana@acme.test " })).toBe("ana@acme.test");
  expect(owner({ team: "slack:C0TEAM", owner: "  " })).toBe("slack:C0TEAM");
  expect(owner({ Owner: "ana" })).toBe("ana");
  expect(owner({ env: "dev" })).toBeUndefined();
  expect(ownerOf({ tags: { owner: "ana" } }, { ownerTags: [] })).toBeUndefined();
});

const slack = createFakeChat("slack", "C0OPS");
const discord = createFakeChat("discord", "100000000000000001");
slack.directs.set("U0ANN", "D0ANN").set("ann@acme.test", "D0ANN");
discord.directs.set("200000000000000002", "300000000000000003");
const chats = new Map([slack, discord].map((chat) => [chat.name, chat]));
const tools = { platform: (name: PlatformName) => chats.get(name) };

test.each([
  ["slack:U0ANN", "discord", "slack", "D0ANN"],
  ["Slack: U0ANN", "discord", "slack", "D0ANN"],
  ["U0ANN", "slack", "slack", "D0ANN"],
  ["ann@acme.test", "slack", "slack", "D0ANN"],
  ["discord:200000000000000002", "slack", "discord", "300000000000000003"],
] as const)("%s of a place in %s is reached on %s", async (said, preferred, platform, id) => {
  expect(await reachOwner(tools, said, preferred)).toEqual({ platform, id });
});

test.each(["ana", "slack:", "slack:U0GONE", "web:ann", "teams:U0ANN", ""])(
  "%j is nobody's address",
  async (said) => {
    expect(await reachOwner(tools, said, "slack")).toBeUndefined();
  },
);

test("what the chat will never say counts as nobody; what it does not say now is trouble", async () => {
  for (const kind of ["gone", "not-allowed", "refused"] as const) {
    slack.unreachable = new PlatformError(kind, "no");
    expect(await reachOwner(tools, "U0ANN", "slack")).toBeUndefined();
  }
  for (const kind of ["rate-limited", "unreachable"] as const) {
    slack.unreachable = new PlatformError(kind, "not now");
    await expect(reachOwner(tools, "U0ANN", "slack")).rejects.toMatchObject({ kind });
  }
  slack.unreachable = undefined;
});
