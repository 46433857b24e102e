import type { Instance } from "../model/instance.ts";
import type { Operation } from "../model/operation.ts";
import { type Coming, type Hold, holdsBack } from "../model/parking.ts";
import type { Channel } from "../model/people.ts";
import { count, plural, t, type Words } from "../model/phrase.ts";
import type { Edge } from "../model/schedule.ts";
import { voteButtons, waitingBody } from "./approval-body.ts";
import { approvalRow } from "./approval-cards.ts";
import {
  type Button,
  code,
  type Inline,
  type Line,
  type Message,
  type Part,
  strong,
  text,
} from "./message.ts";
import { comingRow } from "./schedule-cards.ts";
import { andMore, edgesWords, joined, STATE_MARKS, stateInList } from "./words.ts";

/** What concerns one person, in all channels in which they hold a role. */
export interface HomeView {
  readonly places: readonly HomePlace[];
  readonly mine: {
    /** Whether tags name the person as the owner; if not, these are some that they may act on. */
    readonly owned: boolean;
    /** Of all of them. */
    readonly total: number;
    readonly running: number;
    /** As many of them as are shown. */
    readonly rows: readonly HomeRow[];
  };
  /** The stops of the next day, the earliest first. */
  readonly stops: readonly Coming[];
  readonly forMe: readonly HomeRequest[];
  readonly asked: readonly Operation[];
  /** In words: what could not be found out. */
  readonly notes: readonly Words[];
}

/** A channel by whose rules the person can do something. */
export interface HomePlace {
  readonly channel: Channel;
  /** Those that the person may see by them. */
  readonly instances: number;
  readonly running: number;
  readonly mayHold: boolean;
  readonly maySchedule: boolean;
}

/** An instance, with the channel by whose rules the person reaches it. */
export interface HomeRow {
  readonly instance: Instance;
  readonly channel: Channel;
  readonly next?: Edge | undefined;
  readonly hold?: Hold | undefined;
}

export interface HomeRequest {
  readonly operation: Operation;
  readonly channel: Channel;
}

const PLACES_MAX = 5;
const STATUS_BUTTONS_MAX = 5;
const STOPS_MAX = 10;
const REQUESTS_MAX = 5;
const ASKED_MAX = 10;

/** A person's own place: what they can do and what waits for them, section by section. */
export function homeCards(view: HomeView): readonly Message[] {
  if (view.places.length === 0) return [nothingCard(view.notes)];
  return [
    ...view.notes.map((note): Message => ({ headline: ["! ", note], parts: [], buttons: [] })),
    ...requestCards(view),
    ...placeCards(view),
    mineCard(view),
    stopsCard(view),
    ...(view.asked.length > 0 ? [askedCard(view)] : []),
  ];
}

function nothingCard(notes: readonly Words[]): Message {
  const why = t`This page shows what you can do by a role of your own.`;
  const elsewhere: Line = [
    t`What everybody in a channel can do stays in that channel: say ${code("/vm help")} there.`,
  ];
  return {
    headline: [t`Hello. There is nothing here for you yet.`],
    parts: [{ kind: "text", lines: [[why], elsewhere, ...notes.map((note): Line => [note])] }],
    buttons: [],
  };
}

/** When the page itself could not be made. */
export const homeTroubleCard = (incident: string): Message => ({
  headline: [t`This page could not be made just now; it is in my log as ${incident}.`],
  parts: [text(t`Everything else works: say ${code("/vm list")} in a channel.`)],
  buttons: [],
});

function requestCards({ forMe }: HomeView): Message[] {
  if (forMe.length === 0) return [];
  const more = forMe.length - REQUESTS_MAX;
  return [
    {
      headline: joined([strong(t`Waits for you`), count(forMe.length, "request")]),
      parts: more > 0 ? [text(t`Here are ${REQUESTS_MAX} of them, the oldest first.`)] : [],
      buttons: [],
    },
    ...forMe.slice(0, REQUESTS_MAX).map(requestCard),
  ];
}

function requestCard({ operation, channel }: HomeRequest): Message {
  const { approval, id } = operation;
  if (!approval) return { headline: [id], parts: [], buttons: [] };
  const { headline, parts } = waitingBody({ operation, place: channel }, approval);
  // Where each yes has to be said in one channel, it cannot be said here.
  const elsewhere = approval.needs.every(({ stronger }) => stronger?.kind === "channel");
  const buttons = voteButtons(operation).filter(
    ({ command }) => !(elsewhere && command.startsWith("approve ")),
  );
  return {
    headline,
    parts: [...parts, { kind: "context", line: [placeOf(channel), ` · ${id}`] }],
    buttons: heardIn(channel, buttons),
  };
}

function placeCards({ places }: HomeView): Message[] {
  const more = places.length - PLACES_MAX;
  const cards = places.slice(0, PLACES_MAX).map(placeCard);
  if (more <= 0) return cards;
  const rest = t`You have a role in ${count(more, "more channel")}; what is there can be said there.`;
  return [...cards, { headline: [rest], parts: [], buttons: [] }];
}

function placeCard(place: HomePlace): Message {
  const { channel, instances, running, mayHold, maySchedule } = place;
  const buttons: Button[] = [
    { label: t`List`, command: "list" },
    { label: t`Agenda`, command: "agenda" },
    ...(mayHold ? [{ label: t`Hold…`, command: "hold" }] : []),
    ...(maySchedule ? [{ label: t`Schedule…`, command: "schedule" }] : []),
  ];
  return {
    headline: joined([placeOf(channel), count(instances, "instance"), t`${running} running`]),
    parts: [],
    buttons: heardIn(channel, buttons),
  };
}

function mineCard({ mine: { owned, total, running, rows }, places }: HomeView): Message {
  const [first] = rows;
  if (!first)
    return {
      headline: [strong(t`My instances`), ": ", t`none that you could do something with now`],
      parts: [],
      buttons: [],
    };
  const what = owned ? t`their tags name you as the owner` : t`some that you may act on`;
  const lines = rows.map((row): Line => {
    const where: Line = places.length > 1 ? [" · ", placeOf(row.channel)] : [];
    return [...rowOf(row), ...where];
  });
  return {
    headline: joined([
      strong(t`My instances`),
      count(total, "instance"),
      t`${running} running`,
      what,
    ]),
    parts: [{ kind: "rows", rows: lines }, ...andMorePart(total - rows.length)],
    buttons: rows.slice(0, STATUS_BUTTONS_MAX).map(({ instance: { name, ref }, channel }) => ({
      label: name,
      command: `status ${ref}`,
      channel,
    })),
  };
}

function rowOf({ instance, next, hold }: HomeRow): Line {
  const { name, state } = instance;
  const facts: (Words | Line)[] = [
    ...(next && !(hold && holdsBack(hold, next.at)) ? [edgesWords(next.kind, day(next.at))] : []),
    ...(hold ? [holdWords(hold)] : []),
  ];
  const rest = joined(facts);
  return [
    `${STATE_MARKS[state]} `,
    strong(name),
    "  ",
    stateInList(state),
    ...(rest.length > 0 ? ["  ", ...rest] : []),
  ];
}

const day = (at: number): Inline => ({ kind: "time", at, as: "day" });

const holdWords = ({ kind, until, by }: Hold): Line =>
  kind === "skip"
    ? ["⊘ ", t`${day(until)} left out by ${by.name}`]
    : ["⊘ ", t`held until ${day(until)} by ${by.name}`];

function stopsCard({ stops }: HomeView): Message {
  if (stops.length === 0)
    return {
      headline: [strong(t`Stops next`), ": ", t`nothing within a day`],
      parts: [],
      buttons: [],
    };
  return {
    headline: joined([strong(t`Stops next`), t`${count(stops.length, "stop")} within a day`]),
    parts: [
      { kind: "rows", rows: stops.slice(0, STOPS_MAX).map(comingRow) },
      ...andMorePart(stops.length - STOPS_MAX),
    ],
    buttons: [],
  };
}

function askedCard({ asked }: HomeView): Message {
  return {
    headline: joined([
      strong(t`You asked`),
      plural(
        asked.length,
        t`${asked.length} request waits for others`,
        t`${asked.length} requests wait for others`,
      ),
    ]),
    parts: [
      { kind: "rows", rows: asked.slice(0, ASKED_MAX).map(approvalRow) },
      ...andMorePart(asked.length - ASKED_MAX),
    ],
    buttons: [],
  };
}

const andMorePart = (more: number): Part[] => (more > 0 ? [text(andMore(more))] : []);

const placeOf = ({ id, name = id }: Channel): Inline => ({ kind: "channel", id, name });

const heardIn = (channel: Channel, buttons: readonly Button[]): readonly Button[] =>
  buttons.map((button) => ({ ...button, channel }));
