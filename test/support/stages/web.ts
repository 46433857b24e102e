import { randomUUID } from "node:crypto";
import type { Message } from "../../../src/messages/message.ts";
import { spell } from "../../../src/messages/spell.ts";
import { wordsOf } from "../../fakes/chat.ts";
import type { ChatKind, Who } from "./stage.ts";

const CHANNEL = "lab";

export const page: ChatKind = {
  name: "the page",
  open: async () => ({
    env: {},
    config: {
      platform: { web: {} },
      channel: { web: CHANNEL },
      ann: "web:user:ann",
      ben: "web:user:ben",
    },
    async enter({ url, database }) {
      let messages: readonly Kept[] = [];
      const send = async (path: string, body: object) => {
        const event = { channel: CHANNEL, id: randomUUID(), ...body };
        const response = await fetch(`${url}/web/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: url },
          body: JSON.stringify(event),
        });
        if (!response.ok) throw new Error(await response.text());
        await reload();
      };
      const reload = async () => {
        const rows = await database.connection.db
          .selectFrom("web_messages")
          .selectAll()
          .orderBy("seq")
          .execute();
        messages = rows.flatMap(({ id, private_to: onlyFor, content }) => {
          const said = content as { kind: string; message?: Message };
          return said.message ? [{ id, onlyFor, message: said.message }] : [];
        });
      };
      // What is told later than the answer is seen by looking again.
      const looking = setInterval(() => void reload().catch(() => undefined), 50);
      const visibleTo = (who: Who) =>
        messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === who);
      return {
        says: (who, words) => send("say", { as: who, words: `/vm ${words}` }),
        async presses(who, label) {
          const found = visibleTo(who)
            .flatMap(({ id, message }) =>
              message.buttons.flatMap((button) =>
                spell(button.label) === label ? [{ messageId: id, command: button.command }] : [],
              ),
            )
            .at(-1);
          if (!found) throw new Error(`no message with a button ${label}`);
          await send("click", { as: who, ...found });
        },
        heard: (who) => textOf(messages.filter(({ onlyFor }) => onlyFor === who).at(-1)),
        shown: () => textOf(messages.filter(({ onlyFor }) => onlyFor === null).at(-1)),
        async close() {
          clearInterval(looking);
        },
      };
    },
  }),
};

interface Kept {
  readonly id: string;
  readonly onlyFor: string | null;
  readonly message: Message;
}

const textOf = (kept: Kept | undefined): string => (kept ? wordsOf(kept.message) : "");
