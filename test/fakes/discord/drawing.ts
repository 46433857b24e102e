import { discordProblems } from "../../support/discord-limits.ts";
import type { NewSnowflake } from "./ids.ts";
import { REFUSALS } from "./refusal.ts";
import type { FakeAttachment, FakeFile, FakeVersion, Json, Pings } from "./state.ts";

const EPHEMERAL = 1 << 6;
const COMPONENTS_V2 = 1 << 15;
const TEXT_DISPLAY = 10;
const SHOWN = ["content", "embeds", "components"] as const;

export const isEphemeral = (flags: unknown): boolean => (Number(flags ?? 0) & EPHEMERAL) !== 0;

export interface Drawing {
  readonly at: number;
  readonly before: FakeVersion | undefined;
  /** The request's body: what it leaves out stays, what is null goes. */
  readonly asked: unknown;
  readonly files: readonly FakeFile[];
  /** Whether the message is for one person only, whatever the request says. */
  readonly ephemeral: boolean;
  readonly newId: NewSnowflake;
}

/**
 * The message as it stands after a request.
 * @throws Refusal
 */
export function drawn({ at, before, asked, files, ephemeral, newId }: Drawing): FakeVersion {
  if (!isObject(asked)) throw REFUSALS.badForm("not an object");
  const attachments = attached(before, asked, files, newId);
  const flags = flagsAfter(before, asked, ephemeral);
  const spoilt = files.find(({ contentType, bytes }) => !isWhatItSays(contentType, bytes));
  if (spoilt) throw REFUSALS.badForm(`files: ${spoilt.name} is not ${spoilt.contentType}`);
  const body = { ...shownOf({ ...before?.body, ...asked }), ...(flags > 0 && { flags }) };
  if (isEmpty(body) && attachments.length === 0) throw REFUSALS.emptyMessage();
  const whole = {
    ...body,
    allowed_mentions: { parse: [] },
    attachments: attachments.map(({ id, name }) => ({ id, filename: name })),
  };
  const problems = [
    ...strayPictures(body, attachments),
    // A request may say nothing itself, such as an edit that only brings a file.
    ...discordProblems("message", asked).filter((one) => one !== "message: empty"),
    ...discordProblems("message", whole).filter((one) => one !== "message: empty"),
  ];
  if (problems.length > 0) throw REFUSALS.badForm(...new Set(problems));
  return { at, body, attachments, pings: pingsOf(body, asked.allowed_mentions) };
}

/** An embed shows a file of its own message, or nothing. */
function strayPictures({ embeds }: Json, attachments: readonly FakeAttachment[]): string[] {
  if (!Array.isArray(embeds)) return [];
  return (embeds as { image?: { url?: string } }[]).flatMap(({ image }) => {
    const [, name] = /^attachment:\/\/(.*)$/.exec(image?.url ?? "") ?? [];
    const isThere = name === undefined || attachments.some((one) => one.name === name);
    return isThere ? [] : [`embeds: there is no ${name}`];
  });
}

const PNG = "89504e470d0a1a0a";
const isWhatItSays = (contentType: string, bytes: Uint8Array): boolean =>
  contentType !== "image/png" || Buffer.from(bytes).toString("hex", 0, 8) === PNG;

/** Ephemeral or not is settled once; components v2 cannot be taken back. */
function flagsAfter(before: FakeVersion | undefined, asked: Json, ephemeral: boolean): number {
  const was = Number(before?.body.flags ?? 0);
  const now = asked.flags === undefined ? was : Number(asked.flags) || 0;
  return (now & ~EPHEMERAL) | (was & COMPONENTS_V2) | (ephemeral ? EPHEMERAL : 0);
}

function shownOf(merged: Json): Record<string, unknown> {
  const pairs = SHOWN.map((key) => [key, merged[key]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null && value !== undefined));
}

function isEmpty({ content, embeds, components }: Json): boolean {
  const none = (list: unknown) => !Array.isArray(list) || list.length === 0;
  return String(content ?? "").trim() === "" && none(embeds) && none(components);
}

/** An edit that lists attachments keeps those and no others; files always come on top. */
function attached(
  before: FakeVersion | undefined,
  asked: Json,
  files: readonly FakeFile[],
  newId: NewSnowflake,
): FakeAttachment[] {
  const listed = Array.isArray(asked.attachments) ? (asked.attachments as Json[]) : undefined;
  const old = before?.attachments ?? [];
  const stray = listed?.find(
    ({ id }) => !files[Number(id)] && !old.some((one) => one.id === String(id)),
  );
  if (stray) throw REFUSALS.badForm(`attachments: there is no ${String(stray.id)}`);
  const kept = old.filter(({ id }) => !listed || listed.some((one) => String(one.id) === id));
  const added = files.map((file, index) => {
    const entry = listed?.find(({ id }) => String(id) === String(index));
    const description = entry?.description === undefined ? undefined : String(entry.description);
    return { ...file, name: String(entry?.filename ?? file.name), id: newId(), description };
  });
  return [...kept, ...added];
}

/** Read without regard to code and escapes, which is more than Discord would find. */
function pingsOf(body: Json, allowed: unknown): Pings {
  const text = [String(body.content ?? ""), ...textsOf(body.components)].join("\n");
  const { parse = [], ...lists } = (allowed ?? { parse: ["everyone", "users", "roles"] }) as {
    parse?: string[];
    users?: string[];
    roles?: string[];
  };
  const may = (kind: "users" | "roles", id: string) =>
    parse.includes(kind) || (lists[kind]?.includes(id) ?? false);
  const found = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, id = ""]) => id)),
  ];
  return {
    everyone: parse.includes("everyone") && /@(?:everyone|here)/.test(text),
    users: found(/<@!?(\d+)>/g).filter((id) => may("users", id)),
    roles: found(/<@&(\d+)>/g).filter((id) => may("roles", id)),
  };
}

function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return (parts as Json[]).flatMap((part) => [
    ...(part.type === TEXT_DISPLAY ? [String(part.content)] : []),
    ...textsOf(part.components),
  ]);
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
