import { PLATFORMS, type PlatformName } from "../model/people.ts";
import type { Words } from "../model/phrase.ts";
import type { Account, ChannelId, Principal } from "../model/policy.ts";
import { hintFor } from "./nearest.ts";
import { quote } from "./quote.ts";

/** Why a text was not understood. What is quoted of it stands in double quotes. */
export interface Complaint {
  readonly sentence: Words;
  readonly hint: Words;
}

interface IdForms {
  /** What each platform calls its groups. */
  readonly groupWord: string;
  readonly user: RegExp;
  readonly group: RegExp;
  readonly channel: RegExp;
  readonly hint: string;
}

const WEB_NAME = /^[A-Za-z0-9][\w.-]*$/;

/** How each platform's own ids look, so that a display name is noticed before it grants nothing. */
const IDS: Readonly<Record<PlatformName, IdForms>> = {
  slack: {
    groupWord: "group",
    user: /^[UW][A-Z0-9]+$/,
    group: /^S[A-Z0-9]+$/,
    channel: /^[CGD][A-Z0-9]+$/,
    hint: "Slack shows the id under Copy link or Copy member ID: channels begin with C, people with U, user groups with S.",
  },
  discord: {
    groupWord: "role",
    user: /^\d+$/,
    group: /^\d+$/,
    channel: /^\d+$/,
    hint: "Discord shows the id under Copy ID once the developer mode is on; it has digits only.",
  },
  web: {
    groupWord: "group",
    user: WEB_NAME,
    group: WEB_NAME,
    channel: WEB_NAME,
    hint: "Names on the page have letters, digits, dots, dashes and underscores.",
  },
  api: {
    groupWord: "role",
    // What a key may do is what its roles may do: it is exchanged without an edit of the rules.
    user: /^(?!)/,
    group: WEB_NAME,
    channel: WEB_NAME,
    hint: "API keys have roles, as `lamplighter key create` gave them: api:role:deploy.",
  },
};

const ACCOUNT_FORMS = "slack:user:U…, discord:user:…, web:user:…";
const PRINCIPAL_FORMS =
  "slack:group:S…, slack:user:U…, discord:role:…, discord:user:…, web:group:…, web:user:…, api:role:…, person:…, member";

/** Name → accounts, as the file has them. */
export type People = ReadonlyMap<string, readonly Account[]>;

/** Reads one of `PRINCIPAL_FORMS`. A person is all of their accounts. */
export function readPrincipals(text: string, people: People): readonly Principal[] | Complaint {
  const person = /^person:(.*)$/s.exec(text)?.[1];
  if (person === undefined) {
    const read = readPrincipal(text);
    return "kind" in read ? [read] : read;
  }
  const accounts = people.get(person);
  if (accounts) return accounts.map((account) => ({ kind: "user", ...account }));
  return {
    sentence: `${quote(person)} is not defined under people.`,
    hint: people.size === 0 ? PERSON_HINT : `${hintFor(person, [...people.keys()])} ${PERSON_HINT}`,
  };
}

const PERSON_HINT = 'Define it, e.g. people: { ann: ["slack:user:U0123456", "discord:user:123"] }.';

/** Reads one account of a person. */
export function readAccount(text: string): Account | Complaint {
  const read = readPrincipal(text);
  if (!("kind" in read)) return read;
  if (read.kind === "user") return { platform: read.platform, id: read.id };
  return {
    sentence: `${quote(text)} is not one person's account.`,
    hint: `Use ${ACCOUNT_FORMS}; groups belong under roles.`,
  };
}

/** Reads `slack:C0123456`. */
export function readChannel(text: string): ChannelId | Complaint {
  const [name = "", ...rest] = text.split(":");
  const platform = PLATFORMS.find((one) => one === name);
  const id = rest.join(":");
  if (platform) return complainAboutChannel(platform, id) ?? { platform, id };
  return {
    sentence: `${quote(text)} names no channel.`,
    hint: "Write the platform and the channel's id, e.g. slack:C0123456789.",
  };
}

function readPrincipal(text: string): Principal | Complaint {
  if (text === "member") return { kind: "member" };
  if (text.startsWith("@")) return aRole(text);
  const [platform = "", word = "", ...rest] = text.split(":");
  const id = rest.join(":");
  const known = PLATFORMS.find((name) => name === platform);
  if (!known) return unknownForm(text);
  const kind = word === "user" ? "user" : word === IDS[known].groupWord ? "group" : undefined;
  if (!kind) return unknownForm(text);
  if (IDS[known][kind].test(id)) return { kind, platform: known, id };
  return {
    sentence: `${quote(id)} is not the id of a ${known} ${word}.`,
    hint: `Use the id, never the display name. ${IDS[known].hint}`,
  };
}

/** Why this is not the id of a channel there, if it is not. */
export function complainAboutChannel(platform: PlatformName, id: string): Complaint | undefined {
  if (IDS[platform].channel.test(id)) return undefined;
  return {
    sentence: `${quote(id)} is not the id of a ${platform} channel.`,
    hint: `Use the id, never the channel's name. ${IDS[platform].hint}`,
  };
}

/** Who is defined in the file. */
export interface Known {
  readonly roles: ReadonlyMap<string, readonly Principal[]>;
  readonly people: People;
}

/** The role's own people, or the person or group that the text itself names. */
export function readRole(text: string, { roles, people }: Known): readonly Principal[] | Complaint {
  const defined = roles.get(text);
  if (defined) return defined;
  if (text.startsWith("@") || !text.includes(":")) {
    if (text === "member") return [{ kind: "member" }];
    return {
      sentence: `${quote(text)} is not defined under roles.`,
      hint: defineHint(text, [...roles.keys()]),
    };
  }
  return readPrincipals(text, people);
}

function defineHint(text: string, known: readonly string[]): string {
  const name = text.startsWith("@") ? text : `@${text}`;
  const how = `Define it, e.g. roles: { ${quote(name)}: ["slack:group:S0123456"] }.`;
  return known.length === 0 ? how : `${hintFor(text, known)} ${how}`;
}

const aRole = (text: string): Complaint => ({
  sentence: `${quote(text)} is a role, and a role cannot contain roles.`,
  hint: `List its people or groups here: ${PRINCIPAL_FORMS}.`,
});

const unknownForm = (text: string): Complaint => ({
  sentence: `${quote(text)} names nobody that the bot can recognize.`,
  hint: `Use one of ${PRINCIPAL_FORMS}.`,
});
