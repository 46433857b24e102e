/** A right that the bot asks for, and why. */
export interface Scope {
  readonly name: string;
  readonly reason: string;
}

/** The bot's rights: the least with which everything it says it does works. */
export const BOT_SCOPES: readonly Scope[] = [
  { name: "commands", reason: "to hear /vm" },
  {
    name: "chat:write",
    reason: "to post the message of an operation and to edit it until the end",
  },
  { name: "usergroups:read", reason: "to know who is in the user groups that roles name" },
  { name: "users:read", reason: "to know a person's time zone" },
  { name: "im:write", reason: "to remind an instance's owner in a direct message" },
  { name: "users:read.email", reason: "to find the owner whom a tag names by e-mail address" },
  { name: "files:write", reason: "to upload the pictures that its messages show" },
  { name: "files:read", reason: "to see when Slack is ready to show an uploaded picture" },
  { name: "channels:read", reason: "to notice that it was invited into a public channel" },
  { name: "groups:read", reason: "to notice that it was invited into a private channel" },
];

/** The right of the app-level token, in socket mode only. */
export const SOCKET_SCOPE: Scope = {
  name: "connections:write",
  reason: "to open the connection over which Slack delivers commands and clicks",
};
