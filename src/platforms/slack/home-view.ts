import type { HomeView, KnownBlock } from "@slack/types";
import type { Message } from "../../messages/message.ts";
import { renderMessage, type SlackMessage } from "./render.ts";

/** Slack's limit is 100, and 250,000 bytes for the whole. */
const BLOCKS_MAX = 100;
const BYTES_MAX = 200_000;

const DIVIDER: KnownBlock = { type: "divider" };
const LEFT_OUT: KnownBlock = {
  type: "context",
  elements: [{ type: "plain_text", text: "There is more than fits here.", emoji: false }],
};

/**
 * A home tab: what was answered last, then everything that concerns the person, section by section. A section that
 * does not fit is left out whole with all that follow it, and a line says so.
 */
export function homeView(sections: readonly Message[], answer?: SlackMessage): HomeView {
  const all = [
    ...(answer ? [answer.blocks] : []),
    ...sections.map((section) => renderMessage(section, "home").blocks),
  ];
  const blocks: KnownBlock[] = [];
  for (const section of all) {
    const longer = [...blocks, ...(blocks.length > 0 ? [DIVIDER] : []), ...section];
    if (longer.length >= BLOCKS_MAX || Buffer.byteLength(JSON.stringify(longer)) > BYTES_MAX)
      return { type: "home", blocks: [...blocks, LEFT_OUT] };
    blocks.splice(0, blocks.length, ...longer);
  }
  return { type: "home", blocks };
}
