import type { SSEStreamingApi } from "hono/streaming";
import { hourlyWords, priceWords } from "../../messages/money-words.ts";
import { spell } from "../../messages/spell.ts";
import { STATE_MARKS, stateInList, VERB_WORDS } from "../../messages/words.ts";
import { type Usage, usageOf } from "../../model/instance.ts";
import type { Log } from "../../model/log.ts";
import type { Money } from "../../model/money.ts";
import type { Actor, Channel } from "../../model/people.ts";
import type { Board, BoardRow, BoardView } from "../platform.ts";
import { createBell } from "./bell.ts";

/** One instance as the page draws it. */
export interface WebRow extends Omit<BoardRow, "state" | "operation" | "price"> {
  /** The state by mark and word. */
  readonly mark: string;
  readonly word: string;
  /** What it costs now: "about $0.096/h". */
  readonly cost?: string | undefined;
  /** What it would cost: "about $0.096/h while it runs". */
  readonly price?: string | undefined;
  /** What is at work on it: "Stopping". */
  readonly operation?: { readonly id: string; readonly doing: string } | undefined;
}

/** What a page is told of the board. The first ones, from `begin` to `end`, are the whole. */
export interface BoardNews {
  readonly begin?: true;
  /** New, or not as they were. */
  readonly rows?: readonly WebRow[];
  /** The refs of those that are not there any more. */
  readonly gone?: readonly string[];
  /** What runs, all together: "about $3.10/h"; empty where that is not known (any more). */
  readonly cost?: string;
  readonly notes?: readonly string[];
  readonly end?: true;
}

/** Whose view, and where. */
interface Looking {
  readonly actor: Actor;
  readonly channel: Channel;
}

/** Tells pages that show the board what changes on it. Nothing is looked up while no page does. */
export interface BoardFeed {
  begin(board: Board | undefined): void;
  /** Serves one page until it goes away, `ended` is, or the feed is closed. */
  serve(stream: SSEStreamingApi, looking: Looking, ended: AbortSignal): Promise<void>;
  close(): void;
}

const LOOK_MS = 1_000;
/** Rows in one event: a page draws the first ones while the others are on their way. */
const ROWS_PER_EVENT = 250;
const TROUBLE = "The board cannot be read just now; it is tried again.";

export function createBoardFeed(log: Log): BoardFeed {
  const closing = new AbortController();
  let board: Board | undefined;

  return {
    begin(given) {
      board = given;
    },
    close: () => closing.abort(),
    async serve(stream, { actor, channel }, ended) {
      if (!board) return;
      const bell = createBell();
      const over = AbortSignal.any([ended, closing.signal]);
      over.addEventListener("abort", bell.wake);
      stream.onAbort(bell.wake);
      const teller = createTeller(stream);
      while (!over.aborted && !stream.aborted) {
        try {
          await teller.tell(await board(actor, channel));
        } catch (error) {
          log.warn({ err: error }, "web: the board cannot be read");
          await teller.fail();
        }
        await bell.rings(LOOK_MS);
      }
    },
  };
}

/** Remembers what one page was told, so that only the difference is said. */
function createTeller(stream: SSEStreamingApi) {
  const told = new Map<string, string>();
  let notes: string | undefined;
  let cost = "";
  let last: BoardView | undefined;
  const send = (news: BoardNews): Promise<void> =>
    stream.writeSSE({ event: "board", data: JSON.stringify(news) });
  return {
    async tell(view: BoardView): Promise<void> {
      if (view === last) return;
      const isFirst = last === undefined;
      last = view;
      const { rows, gone } = difference(view, told);
      if (isFirst) await send({ begin: true });
      const draw = drawing();
      for (let from = 0; from < rows.length; from += ROWS_PER_EVENT)
        await send({ rows: rows.slice(from, from + ROWS_PER_EVENT).map(draw) });
      if (gone.length > 0) await send({ gone });
      const costs = costWords(view);
      if (cost !== costs) await send({ cost: costs });
      cost = costs;
      const noted = view.notes.map(spell);
      if (notes !== noted.join("\n")) await send({ notes: noted });
      notes = noted.join("\n");
      if (isFirst) await send({ end: true });
    },
    async fail(): Promise<void> {
      if (notes === TROUBLE) return;
      notes = TROUBLE;
      await send({ notes: [TROUBLE] });
    },
  };
}

const costWords = ({ cost }: BoardView): string => (cost ? spell(hourlyWords(cost)) : "");

/** What is new against what was told; `told` is brought up to it. */
function difference(view: BoardView, told: Map<string, string>) {
  const rows: BoardRow[] = [];
  const missing = new Set(told.keys());
  for (const one of view.rows) {
    const version = JSON.stringify(one);
    missing.delete(one.ref);
    if (told.get(one.ref) === version) continue;
    told.set(one.ref, version);
    rows.push(one);
  }
  for (const ref of missing) told.delete(ref);
  return { rows, gone: [...missing] };
}

/** Many instances share a price: it is put into words once. */
function drawing(): (row: BoardRow) => WebRow {
  const known = new Map<string, string>();
  const wordsOf = (price: Money, usage: Usage) => {
    const key = JSON.stringify([price, usage]);
    const words = known.get(key) ?? spell(priceWords(price, usage));
    known.set(key, words);
    return words;
  };
  return (row) => {
    if (!row.price) return drawn(row);
    const usage = usageOf(row.state);
    const words = wordsOf(row.price, usage);
    return { ...drawn(row), ...(usage === "running" ? { cost: words } : { price: words }) };
  };
}

function drawn({ state, operation, price, ...rest }: BoardRow): WebRow {
  return {
    ...rest,
    mark: STATE_MARKS[state],
    word: spell(stateInList(state)),
    operation: operation && { id: operation.id, doing: spell(VERB_WORDS[operation.action].doing) },
  };
}
