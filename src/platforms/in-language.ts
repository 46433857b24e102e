import type { Message } from "../messages/message.ts";
import { translate, translateAnswer, translateWords } from "../messages/translate.ts";
import type { Language } from "../model/language.ts";
import type { Board, Greet, Handle, Home, Platform } from "./platform.ts";

type Speak = () => Language | undefined;

/** A message of an adapter's own, in the installation's language. */
export type Spoken = (message: Message) => Message;

/** Without a language, as it is. */
export const spokenIn =
  (language: Speak): Spoken =>
  (message) => {
    const into = language();
    return into ? translate(message, into) : message;
  };

export const IN_ENGLISH: Spoken = (message) => message;

/**
 * The platform with everything that is said on it in the installation's language: what is posted and edited, and what
 * commands, home, board and greeting answer. Without a language all of it is handed on as it is.
 * @param language what is in force now: it may change while the bot runs
 */
export function inLanguage<Kind extends Platform>(platform: Kind, language: Speak): Kind {
  const said = <Text>(text: Text, by: (text: Text, into: Language) => Text): Text => {
    const into = language();
    return into ? by(text, into) : text;
  };
  const handle =
    (inner: Handle): Handle =>
    async (invocation) =>
      said(await inner(invocation), translateAnswer);
  const home =
    (inner: Home): Home =>
    async (visitor) =>
      (await inner(visitor)).map((message) => said(message, translate));
  const greet =
    (inner: Greet): Greet =>
    async (channel) => {
      const message = await inner(channel);
      return message && said(message, translate);
    };
  const board =
    (inner: Board): Board =>
    async (actor, channel) => {
      const view = await inner(actor, channel);
      // The same view stays the same: whoever looks compares.
      if (view.notes.length === 0 || !language()) return view;
      return { ...view, notes: view.notes.map((note) => said(note, translateWords)) };
    };
  return {
    ...platform,
    start: (heard, suggest, whole, own, greeting) =>
      platform.start(
        handle(heard),
        suggest,
        whole && board(whole),
        own && home(own),
        greeting && greet(greeting),
      ),
    post: (channel, message, reply) => platform.post(channel, said(message, translate), reply),
    edit: (posted, message, final) => platform.edit(posted, said(message, translate), final),
  };
}
