import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Schedule } from "../../src/model/schedule.ts";
import { edgesBetween, nextEdges } from "../../src/scheduler/edges.ts";
import { schedule, shown, utc } from "./make.ts";
import { walk } from "./oracle.ts";

const DAY = 86_400_000;

/** Days on which clocks change, by zone: lost and repeated hours, half hours, midnights, a whole day. */
const NIGHTS: Readonly<Record<string, readonly string[]>> = {
  "Europe/Rome": ["2026-03-29", "2026-10-25"],
  "America/New_York": ["2026-03-08", "2026-11-01"],
  "Asia/Kolkata": ["2026-03-29"],
  "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
  "America/Sao_Paulo": ["2018-02-18", "2018-11-04", "2026-11-01"],
  "Asia/Beirut": ["2026-03-29", "2026-10-25"],
  "America/Santiago": ["2026-04-05", "2026-09-06"],
  "Africa/Cairo": ["2026-04-24", "2026-10-30"],
  "America/Havana": ["2026-03-08", "2026-11-01"],
  "Pacific/Apia": ["2011-12-30"],
  "Africa/Casablanca": ["2026-02-15", "2026-03-22"],
  UTC: ["2026-03-29"],
};

interface Night {
  readonly timeZone: string;
  readonly at: number;
}

const night: fc.Arbitrary<Night> = fc
  .constantFrom(
    ...Object.entries(NIGHTS).flatMap(([zone, days]) => days.map((day) => ({ zone, day }))),
  )
  .map(({ zone, day }) => ({ timeZone: zone, at: utc(`${day}T00:00Z`) }));

const number = (from: number, to: number) => fc.integer({ min: from, max: to });
const list = (from: number, to: number) =>
  fc.uniqueArray(number(from, to), { minLength: 1, maxLength: 3 }).map((all) => all.join(","));
const range = (from: number, to: number) =>
  fc
    .tuple(number(from, to), number(from, to))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
const step = (from: number, to: number) => number(2, to - from).map((size) => `*/${size}`);
const field = (from: number, to: number) =>
  fc.oneof(list(from, to), range(from, to), step(from, to), fc.constant("*"));
/** Mostly in the small hours, when clocks change. */
const hour = fc.oneof(list(0, 4), range(0, 4), field(0, 23), fc.constant("*"));
const days = fc.oneof(
  fc.constant("* * *"),
  fc.tuple(field(1, 28), field(1, 12)).map(([day, month]) => `${day} ${month} *`),
  fc
    .oneof(list(0, 6), range(0, 6), fc.constantFrom("mon-fri", "6,0", "5-7"))
    .map((weekday) => `* * ${weekday}`),
  fc.tuple(list(1, 31), list(1, 5)).map(([day, weekday]) => `${day} * ${weekday}`),
  fc.constantFrom("L * *", "* * 0L", "* * sun#1", "* * 7#5", "L,1 * 0"),
);
const line = fc.tuple(field(0, 59), hour, days).map((fields) => fields.join(" "));
const pair = fc.oneof(
  fc.record({ start: line, stop: line }),
  fc.record({ stop: line }),
  fc.record({ start: line }),
);

describe("the next edges", () => {
  test("are those that somebody finds who looks at the clocks every minute, whatever night it is", () => {
    fc.assert(
      fc.property(pair, night, (said, { timeZone, at }) => {
        const [from, to] = [at - 0.75 * DAY, at + 1.25 * DAY];
        const edges = edgesBetween(schedule({ ...said, timeZone }), from, to);
        expect(shown(edges)).toEqual(shown(walk({ ...said, timeZone }, from, to)));
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

describe("on a night on which clocks change", () => {
  const on = (timeZone: string, stop: string, day: string) =>
    shown(
      edgesBetween(
        schedule({ stop, timeZone }),
        utc(`${day}T00:00Z`) - 0.75 * DAY,
        utc(`${day}T00:00Z`) + 1.25 * DAY,
      ),
    );

  test.each([
    ["Europe/Rome", "2026-03-29", "30 2 29 * *", "stop 2026-03-29T01:00Z"],
    ["America/New_York", "2026-03-08", "30 2 8 * *", "stop 2026-03-08T07:00Z"],
    ["Australia/Lord_Howe", "2026-10-04", "15 2 4 * *", "stop 2026-10-03T15:30Z"],
    ["Asia/Beirut", "2026-03-29", "0 0 29 * *", "stop 2026-03-28T22:00Z"],
    ["America/Sao_Paulo", "2018-11-04", "30 0 4 * *", "stop 2018-11-04T03:00Z"],
    ["America/Santiago", "2026-09-06", "0 0 6 * *", "stop 2026-09-06T04:00Z"],
    ["Africa/Cairo", "2026-04-24", "30 0 24 * *", "stop 2026-04-23T22:00Z"],
  ])("what the lost hour of %s (%s) holds is done right after it", (zone, day, line, edge) => {
    expect(on(zone, line, day)).toEqual([edge]);
  });

  test.each([
    ["Europe/Rome", "2026-10-25", "30 2 25 * *", "stop 2026-10-25T00:30Z"],
    ["America/New_York", "2026-11-01", "30 1 1 * *", "stop 2026-11-01T05:30Z"],
    ["Australia/Lord_Howe", "2026-04-05", "45 1 5 * *", "stop 2026-04-04T14:45Z"],
    ["Asia/Beirut", "2026-10-25", "30 23 24 * *", "stop 2026-10-24T20:30Z"],
    ["America/Sao_Paulo", "2018-02-18", "30 23 17 * *", "stop 2018-02-18T01:30Z"],
    ["America/Santiago", "2026-04-05", "30 23 4 * *", "stop 2026-04-05T02:30Z"],
    ["Africa/Cairo", "2026-10-30", "30 23 29 * *", "stop 2026-10-29T20:30Z"],
  ])(
    "what the repeated hour of %s (%s) holds is done once, the first time",
    (zone, day, line, edge) => {
      expect(on(zone, line, day)).toEqual([edge]);
    },
  );

  test("a bot that starts again in the repeated hour does not stop a second time", () => {
    const parked = schedule({ stop: "30 2 * * *" });
    const second = utc("2026-10-25T01:10Z");
    expect(shown(nextEdges(parked, second, 1))).toEqual(["stop 2026-10-26T01:30Z"]);
    expect(edgesBetween(parked, second, second + DAY / 4)).toEqual([]);
  });

  test("several times of a lost hour are one, and the latest decides what runs", () => {
    expect(on("Europe/Rome", "*/15 2 29 3 *", "2026-03-29")).toEqual(["stop 2026-03-29T01:00Z"]);
    const both = schedule({ start: "15 2 * * *", stop: "45 2 * * *" });
    const lost = utc("2026-03-29T00:00Z");
    expect(shown(nextEdges(both, lost, 2))).toEqual([
      "stop 2026-03-29T01:00Z",
      "start 2026-03-30T00:15Z",
    ]);
  });

  test("a zone without summer time has a day like every other", () => {
    expect(on("Asia/Kolkata", "30 2 * * *", "2026-03-29")).toEqual([
      "stop 2026-03-28T21:00Z",
      "stop 2026-03-29T21:00Z",
    ]);
  });

  test("a day that a place skipped whole is made up for when the next begins", () => {
    const friday = on("Pacific/Apia", "0 19 30 12 *", "2011-12-30");
    expect(friday).toEqual(["stop 2011-12-30T10:00Z"]);
  });
});

describe("a schedule", () => {
  const office = schedule({ start: "0 8 * * 1-5", stop: "0 19 * * 1-5" });
  const friday = utc("2026-11-20T12:00Z");

  test("goes on from the instant of its last edge, which does not come again", () => {
    const edges = shown(nextEdges(office, friday, 3));
    const expected = [
      "stop 2026-11-20T18:00Z",
      "start 2026-11-23T07:00Z",
      "stop 2026-11-23T18:00Z",
    ];
    expect(edges).toEqual(expected);
    expect(shown(nextEdges(office, utc("2026-11-20T18:00Z"), 1))).toEqual(expected.slice(1, 2));
  });

  test("may only stop, or only start", () => {
    const { start, ...stops } = office;
    const { stop, ...starts } = office;
    expect(start).not.toBe(stop);
    expect(nextEdges(stops, friday, 2).map((edge) => edge.kind)).toEqual(["stop", "stop"]);
    expect(nextEdges(starts, friday, 2).map((edge) => edge.kind)).toEqual(["start", "start"]);
  });

  test("may have several lines for each", () => {
    const weekend = schedule({ stop: "0 19 * * 1-5; 0 14 * * 6" });
    expect(shown(nextEdges(weekend, friday, 2))).toEqual([
      "stop 2026-11-20T18:00Z",
      "stop 2026-11-21T13:00Z",
    ]);
  });

  test("starts nothing on a date off, and stops what runs all the same", () => {
    const monday = "2026-11-23";
    const off = { ...office, except: [monday] };
    expect(shown(nextEdges(off, friday, 3))).toEqual([
      "stop 2026-11-20T18:00Z",
      "stop 2026-11-23T18:00Z",
      "start 2026-11-24T07:00Z",
    ]);
  });

  test("ends with the last edge before its end", () => {
    const ends = { ...office, until: utc("2026-11-23T07:00Z") };
    expect(shown(nextEdges(ends, friday, 9))).toEqual([
      "stop 2026-11-20T18:00Z",
      "start 2026-11-23T07:00Z",
    ]);
  });

  test("that stops and starts in one minute has the machine running", () => {
    const restart = schedule({ start: "0 8 * * *", stop: "0 8,19 * * *" });
    expect(nextEdges(restart, friday, 3).map((edge) => edge.kind)).toEqual([
      "stop",
      "start",
      "stop",
    ]);
  });

  test("finds a day that is forty years away", () => {
    const rare = schedule({ stop: "0 8 * 2 1#5", timeZone: "UTC" });
    expect(shown(nextEdges(rare, utc("2072-03-01T00:00Z"), 1))).toEqual(["stop 2112-02-29T08:00Z"]);
  });
});

describe("however time is cut up", () => {
  const anywhere = fc.tuple(pair, night, fc.integer({ min: -0.75 * DAY, max: 1.25 * DAY }));
  const around = (said: Partial<Schedule>, { timeZone, at }: Night) => ({
    parked: schedule({ ...said, timeZone }),
    from: at - 0.75 * DAY,
    to: at + 1.25 * DAY,
  });

  test("no edge is lost or doubled at any cut", () => {
    fc.assert(
      fc.property(anywhere, ([said, place, shift]) => {
        const { parked, from, to } = around(said, place);
        const cut = place.at + shift;
        const parts = [...edgesBetween(parked, from, cut), ...edgesBetween(parked, cut, to)];
        expect(shown(parts)).toEqual(shown(edgesBetween(parked, from, to)));
      }),
    );
  });

  test("each edge is the next one of the edge before it, and later", () => {
    fc.assert(
      fc.property(anywhere, ([said, place]) => {
        const { parked, from, to } = around(said, place);
        let after = from;
        for (const edge of edgesBetween(parked, from, to).slice(0, 50)) {
          expect(edge.at).toBeGreaterThan(after);
          expect(nextEdges(parked, after, 1)).toEqual([edge]);
          after = edge.at;
        }
      }),
    );
  });

  test("so many next edges are those up to the last of them", () => {
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 1, max: 20 }), ([said, place], count) => {
        const { parked, from } = around(said, place);
        const edges = nextEdges(parked, from, count);
        expect(edges).toHaveLength(count);
        expect(edgesBetween(parked, from, edges.at(-1)?.at ?? 0)).toEqual(edges);
      }),
    );
  });
});
