import { describe, expect, test } from "vitest";
import { ask, hear, openLab, saying } from "./lab.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const START = Date.UTC(2026, 0, 5, 17, 50);

/** A bot's time that stands until it is moved. */
async function clockLab() {
  let at = START;
  const moves: number[] = [];
  const clock = {
    now: () => at,
    async forward(ms: number) {
      moves.push(ms);
      at += ms;
    },
  };
  return { ...(await openLab({ clock, now: clock.now })), moves };
}

const timesHeard = (page: ReturnType<typeof hear>) =>
  page.heard.flatMap(({ event, data }) => (event === "clock" ? [data] : []));

describe("the bot's time on the page", () => {
  test("is told first, and to every page as soon as one moves it", async () => {
    const { platform, port, post } = await clockLab();
    await platform.post({ platform: "web", id: "lab" }, saying("one"));
    const [ann, ben] = [hear(port, "ann"), hear(port, "ben")];
    for (const page of [ann, ben]) await expect.poll(page.isReady).toBe(true);
    expect(ann.heard.map(({ event }) => event)).toEqual(["clock", "reset", "message", "ready"]);
    const moved = await post("/web/clock", { ms: 5 * MINUTE_MS });
    expect([moved.status, JSON.parse(moved.body)]).toEqual([200, { at: START + 5 * MINUTE_MS }]);
    for (const page of [ann, ben])
      await expect
        .poll(() => timesHeard(page))
        .toEqual([{ at: START }, { at: START + 5 * MINUTE_MS }]);
  });

  test("goes forward only, by a day at most, and by what is said plainly", async () => {
    const { post, moves } = await clockLab();
    const bad = [0, -MINUTE_MS, 999, DAY_MS + 1, 1_000.5, "60000", null, undefined];
    for (const ms of bad) {
      const answer = await post("/web/clock", { ms });
      expect([ms, answer.status, JSON.parse(answer.body).error]).toEqual([
        ms,
        400,
        expect.stringMatching(/^ms: /),
      ]);
    }
    expect((await post("/web/clock", { ms: MINUTE_MS, at: 1 })).status).toBe(400);
    expect(moves).toEqual([]);
    for (const ms of [1_000, DAY_MS]) expect((await post("/web/clock", { ms })).status).toBe(200);
    expect(moves).toEqual([1_000, DAY_MS]);
  });

  test("is moved by the page itself alone", async () => {
    const { port, post, moves } = await clockLab();
    const step = { ms: MINUTE_MS };
    const foreign = [{ origin: "https://evil.example" }, { host: `evil.example:${port}` }];
    for (const headers of foreign)
      expect((await post("/web/clock", step, headers)).status).toBe(403);
    expect((await post("/web/clock", step, { "content-type": "text/plain" })).status).toBe(415);
    expect((await ask(port, { path: `/web/clock?ms=${MINUTE_MS}` })).status).toBe(404);
    expect(moves).toEqual([]);
  });

  test("is the real one where the bot has no clock of its own: nothing is told, nothing moves", async () => {
    const { port, post } = await openLab();
    expect((await post("/web/clock", { ms: MINUTE_MS })).status).toBe(404);
    const page = hear(port, "ann");
    await expect.poll(page.isReady).toBe(true);
    expect(timesHeard(page)).toEqual([]);
  });
});
