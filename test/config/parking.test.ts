import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Parking } from "../../src/model/parking.ts";
import { kinds } from "./kinds.ts";

function parking(text: string, env = {}): Parking {
  const result = readConfig({
    kinds,
    env,
    text: `clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\n${text}`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.config.parking;
}

test("a file that says nothing of schedules reads nothing from elsewhere and bounds nothing", () => {
  expect(parking("")).toEqual({
    schedules: {},
    bindings: [],
    reminders: [1_800_000, 300_000],
    tags: ["lamplighter"],
    timeZone: "UTC",
    hosts: [],
    calendars: {},
    ownerTags: ["lamplighter:owner", "owner"],
    startsPerMinute: {},
    orders: [],
    forgottenAfterMs: 7 * 86_400_000,
  });
});

test("all that can be said of parking arrives as it was said", () => {
  const read = parking(`
scheduleDocuments: [Docs.Example.com, "*.example.org:8443"]
calendars: { it: "https://docs.example.com/it.ics?key=secret" }
owners: { tags: [Team:Owner] }
startsPerMinute: { lab: 30 }
orders: { shop: ["name:db-*", "name:app-* env:dev"] }
holds: { forgottenAfter: 2d }
schedules:
  office:
    { window: "Mo-Fr 08:00-19:00", timeZone: europe/rome, calendars: [it], enforce: true, requireWarning: true }
`);
  expect(read).toMatchObject({
    hosts: ["docs.example.com", "*.example.org:8443"],
    calendars: { it: "https://docs.example.com/it.ics?key=secret" },
    ownerTags: ["team:owner"],
    startsPerMinute: { lab: 30 },
    orders: [{ name: "shop", steps: [{ text: "name:db-*" }, { text: "name:app-* env:dev" }] }],
    forgottenAfterMs: 2 * 86_400_000,
    schedules: {
      office: {
        timeZone: "Europe/Rome",
        calendars: ["it"],
        enforce: true,
        requireWarning: true,
      },
    },
  });
});

test("a calendar's address from the environment is not repeated where it is refused", () => {
  const text =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the file's own way to name a variable
    'clouds: { lab: { provider: simulator } }\nplatforms: { web: {} }\ncalendars: { it: "${ICS}" }';
  const env = { ICS: "https://secret.example.com/token-123" };
  const told = JSON.stringify(readConfig({ kinds, env, text }));
  expect(told).toContain("the value of ICS");
  expect(told).not.toMatch(/secret\.example|token-123/);
});
