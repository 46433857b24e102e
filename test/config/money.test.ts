import { expect, test } from "vitest";
import { readConfig, sayMistake } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";

const base = `
clouds: { lab: { provider: simulator } }
platforms: { web: {} }
timeZone: Europe/Rome
channels: [{ web: lab, instances: all, grants: [{ role: member, allow: [view] }] }]
`;

const read = (more: string) => readConfig({ text: base + more, env: {}, kinds });

function mistakesIn(more: string): string {
  const result = read(more);
  return result.ok ? "" : result.mistakes.map(sayMistake).join("\n");
}

function configOf(more: string) {
  const result = read(more);
  if (!result.ok) throw new Error(mistakesIn(more));
  return result.config;
}

test("without a word, prices are in dollars and no week is summed up", () => {
  expect(configOf("").prices).toEqual({ currency: "USD", types: {} });
  expect(configOf("").digest).toBeUndefined();
});

test("prices stand by cloud and type, in one currency", () => {
  const { prices } = configOf(
    "prices: { currency: eur, types: { lab: { sim.large: 0.2 }, '*': { sim.small: 0 } } }",
  );
  expect(prices).toEqual({
    currency: "EUR",
    types: { lab: { "sim.large": 0.2 }, "*": { "sim.small": 0 } },
  });
});

test("a digest comes on Mondays at nine by the bot's own zone, unless it is said otherwise", () => {
  expect(configOf("digest: { channels: ['web:lab'] }").digest).toEqual({
    day: 0,
    minute: 540,
    timeZone: "Europe/Rome",
    channels: [{ platform: "web", id: "lab" }],
  });
  const said = "digest: { day: fri, at: '16:30', timeZone: UTC, channels: ['web:lab'] }";
  expect(configOf(said).digest).toMatchObject({ day: 4, minute: 990, timeZone: "UTC" });
});

test.each([
  ["prices: { currency: DOLLARS }", /prices\.currency.*Is not a currency/s],
  ["prices: { types: { lap: { a: 1 } } }", /prices\.types\.lap.*no cloud.*Did you mean lab\?/s],
  ["prices: { types: { lab: { a: -1 } } }", /prices\.types\.lab\.a/],
  ["digest: { at: '25:00', channels: ['web:lab'] }", /digest\.at.*Is not a time of day/s],
  ["digest: { day: monday, channels: ['web:lab'] }", /digest\.day.*mon, tue/s],
  ["digest: { channels: [] }", /digest\.channels/],
  ["digest: { channels: ['web:elsewhere'] }", /digest\.channels.*not configured under channels/s],
])("%s is refused, with its place and what to do", (more, words) => {
  expect(mistakesIn(more)).toMatch(words);
});
