import type { Message, Part, Picture } from "../../src/messages/message.ts";

/** One dark pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGOQVdYDAADPAG9fDZscAAAAAElFTkSuQmCC";

/** The smallest picture that there is. */
export const pixel = (alt: string): Picture => ({ name: "week.png", alt, png: PIXEL });

const pictured = (alt: string): Part => ({ kind: "picture", picture: pixel(alt) });

/** A message of words and pictures. */
export const illustrated = (headline: string, ...alts: string[]): Message => ({
  headline: [headline],
  parts: [{ kind: "text", lines: [["web-1 stops at seven"]] }, ...alts.map(pictured)],
  buttons: [],
});
