import type { Channel } from "../model/people.ts";
import { createExpiring } from "../platforms/expiring.ts";

/** Who is told when, in channels that are asked to take more messages than they do. Instants are Unix milliseconds. */
export interface Turns {
  /** When a new message has its turn in this channel, after all that have one; undefined where none waits. */
  next(channel: Channel): number | undefined;
  /** A new message was refused: the channel has room from this instant on. */
  refused(channel: Channel, roomAt: number): void;
}

/** From one turn to the next. Both chats take about one new message a second in a channel: some room is left for others. */
const EVERY_MS = 1_250;

/** Kept in this process: who comes after a restart is refused once more, and then has a turn. */
export function createTurns(now: () => number): Turns {
  /** The last turn that somebody has, until it is over. */
  const last = createExpiring<number>(now);
  const give = (place: string, at: number) => {
    last.set(place, at, at - now());
    return at;
  };
  return {
    next(channel) {
      const place = placeOf(channel);
      const before = last.get(place);
      return before === undefined ? undefined : give(place, before + EVERY_MS);
    },
    refused(channel, roomAt) {
      const place = placeOf(channel);
      give(place, Math.max(last.get(place) ?? 0, roomAt));
    },
  };
}

const placeOf = ({ platform, id, thread }: Channel): string => [platform, id, thread].join("/");
