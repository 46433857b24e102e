import { covers } from "../authorization/grants.ts";
import type { PlatformName } from "../model/people.ts";
import type { Account, ChannelId } from "../model/policy.ts";
import type { Path } from "./document.ts";
import type { CrossFinding } from "./finding.ts";
import { type Known, readChannel } from "./principals.ts";
import { quote } from "./quote.ts";
import { reachesNobody, whoIs } from "./reach.ts";
import { list, type Tree, texts, tree } from "./tree.ts";

interface Where {
  readonly platform: PlatformName;
  readonly id: string;
  readonly path: Path;
  readonly file: Tree;
  readonly known: Known;
}

/** A rule whose approval nobody could ever give would refuse for ever, and look like caution. */
export function approvalChecks(where: Where, rules: unknown): CrossFinding[] {
  return list(rules).flatMap((item, at) => {
    const rule = tree(item);
    const path = [...where.path, "approvals", at];
    const channels = channelsAsked(where, rule);
    const unknown = notConfigured(where, rule, path);
    if (unknown.length > 0) return unknown;
    const unread = askedWhereNobodyReads(channels, path);
    if (unread.length > 0) return unread;
    return [
      ...notAsked(rule, path),
      ...byNobody(where, rule, { path, channels }),
      ...tooFew(where, rule, path),
    ];
  });
}

/** Where the approvers are asked, as far as it can be read. */
function channelsAsked({ platform, id }: Where, { ask, stronger }: Tree): ChannelId[] {
  const only = strongerChannel(stronger);
  if (only) return [only];
  const asked = texts(ask)
    .map(readChannel)
    .filter((one) => "id" in one);
  return ask === undefined ? [{ platform, id }] : asked;
}

function strongerChannel(stronger: unknown): ChannelId | undefined {
  const { channel } = tree(stronger);
  const read = typeof channel === "string" ? readChannel(channel) : undefined;
  return read && "id" in read ? read : undefined;
}

/** An approver is somebody like anybody else: from a channel that is not configured nobody can do anything. */
function notConfigured({ file }: Where, rule: Tree, path: Path): CrossFinding[] {
  const named = texts(rule.ask).map((text, at) => ({ text, path: [...path, "ask", at] }));
  const { channel } = tree(rule.stronger);
  if (typeof channel === "string")
    named.push({ text: channel, path: [...path, "stronger", "channel"] });
  return named.flatMap(({ text, path }) => {
    const read = readChannel(text);
    if (!("id" in read) || entriesOf(file, read).length > 0) return [];
    return [
      {
        path,
        sentence: `${quote(text)} is not configured under channels.`,
        hint: "Add the channel, with a grant that allows approve.",
      },
    ];
  });
}

const entriesOf = (file: Tree, { platform, id }: ChannelId): Tree[] =>
  list(file.channels)
    .map(tree)
    .filter((one) => one[platform] === id);

function askedWhereNobodyReads(channels: readonly ChannelId[], path: Path): CrossFinding[] {
  if (channels.length === 0 || channels.some(({ platform }) => platform !== "api")) return [];
  return [
    {
      path: [...path, "ask"],
      sentence: "Approvers would be asked where programs speak, and nobody reads.",
      hint: 'Say in which chat they are asked, e.g. ask: ["slack:C0123456789"].',
    },
  ];
}

function notAsked({ ask, stronger }: Tree, path: Path): CrossFinding[] {
  const only = strongerChannel(stronger);
  if (!only || ask === undefined) return [];
  if (texts(ask).every((text) => text === `${only.platform}:${only.id}`)) return [];
  return [
    {
      path: [...path, "ask"],
      sentence: "Approvers are asked where their yes does not count.",
      hint: "Remove ask: with a channel under stronger, they are asked there.",
    },
  ];
}

function byNobody(
  { file, known }: Where,
  { by }: Tree,
  { path, channels }: { readonly path: Path; readonly channels: readonly ChannelId[] },
): CrossFinding[] {
  if (typeof by !== "string" || channels.length === 0) return [];
  const platforms = channels.map(({ platform }) => platform);
  if (reachesNobody(by, platforms, known))
    return [
      {
        path: [...path, "by"],
        sentence: `${quote(by)} has nobody on ${[...new Set(platforms)].join(" or ")}, so nobody could approve.`,
        hint: "Add people or groups to the role, or name with ask a channel where they are.",
      },
    ];
  const grants = channels
    .flatMap((channel) => entriesOf(file, channel))
    .flatMap(({ grants }) => list(grants));
  if (whoIs(by, known).length === 0 || grants.some(allowsApprove)) return [];
  return [
    {
      path: [...path, "by"],
      sentence: "Nobody may approve where the approvers are asked.",
      hint: `Grant it in that channel, e.g. { role: ${quote(by)}, allow: [approve] }.`,
    },
  ];
}

const allowsApprove = (grant: unknown): boolean =>
  covers({ role: "", who: [], allow: texts(tree(grant).allow) as never }, "approve");

/** Where only single people are named, they can be counted. */
function tooFew({ known }: Where, { by, count }: Tree, path: Path): CrossFinding[] {
  if (typeof by !== "string" || typeof count !== "number") return [];
  const who = whoIs(by, known);
  const users = who.filter((one) => one.kind === "user");
  if (users.length === 0 || users.length < who.length) return [];
  const people = new Set(users.map((one) => humanOf(one, known))).size;
  if (people >= count) return [];
  return [
    {
      path: [...path, "count"],
      sentence: `${quote(by)} has ${people === 1 ? "one person" : `${people} people`}, so ${count} can never approve.`,
      hint: "Add people to the role, or ask for fewer.",
    },
  ];
}

function humanOf({ platform, id }: Account, { people }: Known): string {
  const found = [...people].find(([, accounts]) =>
    accounts.some((one) => one.platform === platform && one.id === id),
  );
  return found ? `person ${found[0]}` : `${platform} ${id}`;
}
