import { Document, isMap, isPair, isScalar, type Node, visit } from "yaml";
import { type Kinds, type Mistake, readConfig } from "../../config.ts";
import { kinds } from "../kinds.ts";
import { type Answers, type Chat, USUAL_RIGHTS } from "./answers.ts";
import { configOf, PAGE } from "./config-of.ts";

/** A first lamplighter.yaml, with a comment before each part. */
export function configText(answers: Answers): string {
  const document = new Document(configOf(answers));
  document.commentBefore = HEAD;
  visit(document, {
    Pair(at, pair, path) {
      if (!isScalar(pair.key)) return;
      const comment = commentFor(String(pair.key.value), answers);
      if (comment === undefined) return;
      pair.key.commentBefore = comment;
      pair.key.spaceBefore = at !== 0 && path.length === TOP;
    },
    Seq(_, list) {
      if (!list.items.some(isMap)) list.flow = true;
    },
    Map(_, map) {
      if (map.items.every(isSmall) && map.has("role")) map.flow = true;
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

/** How many nodes stand above a key of the file itself: the document and its map. */
const TOP = 2;

const isSmall = (item: unknown): boolean => isPair(item) && !isMap(item.value as Node);

const HEAD = ` yaml-language-server: $schema=./docs/lamplighter.schema.json

 Written by lamplighter init. Every key is explained in docs/configuration.md; more to choose from stands in
 lamplighter.example.yaml. Try it: npx lamplighter check`;

function commentFor(key: string, { chat, operators }: Answers): string | undefined {
  switch (key) {
    case "clouds":
      return " The accounts whose instances the bot sees. Choose your own names: people will read them.";
    case "platforms":
      return chat === "page"
        ? " Where people talk to the bot: a page that only this machine can open."
        : " Where people talk to the bot. Tokens are never written here: they come from the environment.";
    case "roles":
      return " Names for groups of people, by the chat's own ids.";
    case "channels":
      return " What each channel may see, and who may do what from it. A channel that is not listed may do nothing.";
    case "instances":
      return ' All that this channel knows of; "env:dev" would be what carries that tag.';
    case "grants":
      return operators.kind === "nobody"
        ? NOBODY_ACTS
        : ' member is whoever can speak in the channel; "*" would allow everything.';
    default:
      return undefined;
  }
}

const NOBODY_ACTS = ` member is whoever can speak in the channel. To let a group act, name it under roles, say
 roles: { "@operators": ["slack:group:S0123456"] }, and add a line like
 - { role: "@operators", allow: [view, start, stop, reboot] }`;

/** The file's mistakes, as the bot itself will find them when its secrets are there. */
export function mistakesIn(text: string): readonly Mistake[] {
  const result = readConfig({ text, env: {}, kinds: withoutSecrets });
  return result.ok ? [] : result.mistakes;
}

/** Secrets come from the environment of the running bot, which need not be this one. */
const withoutSecrets: Kinds = {
  ...kinds,
  platforms: Object.fromEntries(
    Object.entries(kinds.platforms).map(([name, { options }]) => [name, { options }]),
  ),
};

/** Ids of the right form, for judging another answer. */
const SOME_CHANNEL: Readonly<Record<Chat, string>> = {
  slack: "C0123456789",
  "slack-http": "C0123456789",
  discord: "1234567890123456789",
  page: PAGE.channel,
};

/** What is wrong with some of the answers, in a sentence; undefined where nothing is. */
export function complaintAbout(some: Partial<Answers>): string | undefined {
  const { chat = "page" } = some;
  const right: Answers = {
    chat,
    clouds: [{ provider: "simulator" }],
    channel: SOME_CHANNEL[chat],
    operators: { kind: "nobody" },
    allow: USUAL_RIGHTS,
  };
  const [mistake] = mistakesIn(configText({ ...right, ...some }));
  return mistake && [mistake.sentence, mistake.hint].filter(Boolean).join(" ");
}
