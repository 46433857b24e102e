import { PLATFORMS, type PlatformName } from "../model/people.ts";
import type { Principal } from "../model/policy.ts";
import { hintFor } from "./nearest.ts";
import { quote } from "./quote.ts";

/** Why a text was not understood. What is quoted of it stands in double quotes. */
export interface Complaint {
  readonly sentence: string;
  readonly hint: string;
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
};

const PRINCIPAL_FORMS =
  "slack:group:S…, slack:user:U…, discord:role:…, discord:user:…, web:group:…, web:user:…, member";

/** Reads one of `PRINCIPAL_FORMS`. */
export function readPrincipal(text: string): Principal | Complaint {
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

/** The role's own people, or the person or group that the text itself names. */
export function readRole(
  text: string,
  roles: ReadonlyMap<string, readonly Principal[]>,
): readonly Principal[] | Complaint {
  const defined = roles.get(text);
  if (defined) return defined;
  if (text.startsWith("@") || !text.includes(":")) {
    if (text === "member") return [{ kind: "member" }];
    return {
      sentence: `${quote(text)} is not defined under roles.`,
      hint: defineHint(text, [...roles.keys()]),
    };
  }
  const principal = readPrincipal(text);
  return "sentence" in principal ? principal : [principal];
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
