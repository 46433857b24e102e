import { expect, test } from "vitest";
import { type Environment, type Mistake, readConfig } from "../../src/config.ts";
import { ACTIONS, PERMISSIONS } from "../../src/model/action.ts";
import { kinds, slackEnv } from "./kinds.ts";

/** A good file in which each row replaces one part, so that only this part can be wrong. */
const GOOD: Readonly<Record<string, string>> = {
  clouds: "clouds: { lab: { provider: simulator } }",
  platforms: "platforms: { web: {}, slack: {} }",
  roles: 'roles: { "@devs": [member] }',
  channels: "channels: []",
};

const file = (part: string, text: string): string =>
  Object.entries({ ...GOOD, [part]: text })
    .map(([, lines]) => lines)
    .join("\n");

const channel = (rest: string): string => `channels: [{ slack: C0OPS, instances: all, ${rest} }]`;

/** In a channel where approvals can be given. */
const approval = (rule: string): string =>
  channel(`grants: [{ role: "@devs", allow: [approve] }], approvals: [{ ${rule} }]`);

const mistakesIn = (text: string, env: Environment = {}): readonly Mistake[] => {
  const result = readConfig({ kinds, env: { ...slackEnv, ...env }, text });
  return result.ok ? [] : result.mistakes;
};

type Row = readonly [part: string, text: string, path: string, sentence: string, hint?: RegExp];

// biome-ignore format: a table, one row a line
const ROWS: readonly Row[] = [
  ["clouds", "", "clouds", "Is missing: must be keys with values."],
  ["clouds", "clouds: {}", "clouds", "No cloud is configured.", /simulator, aws-ec2/],
  ["clouds", "clouds: [lab]", "clouds", "Must be keys with values, not a list."],
  ["clouds", "clouds: { lab: }", "clouds.lab", "Must be keys with values, not nothing."],
  ["clouds", "clouds: { lab: {} }", "clouds.lab.provider", "Is missing: must be a text."],
  ["clouds", "clouds: { lab: { provider: aws } }", "clouds.lab.provider", '"aws" is not a provider of this version.', /^Did you mean aws-ec2\?/],
  ["clouds", "clouds: { lab: { provider: constructor } }", "clouds.lab.provider", '"constructor" is not a provider of this version.', /simulator/],
  ["clouds", "clouds: { a/b: { provider: simulator } }", "clouds.a/b", "A cloud's name has up to 40 letters, digits, dots, dashes and underscores."],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: [] } }", "clouds.lab.regions", "Must not be empty."],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: eu-west-1 } }", "clouds.lab.regions", "Must be a list, not a text."],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: [1] } }", "clouds.lab.regions[0]", "Must be a text, not a number.", /quotes/],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: [r], endpoint: here } }", "clouds.lab.endpoint", "Must be a URL."],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: [r], retries: 12 } }", "clouds.lab.retries", "Must be at most 9."],
  ["clouds", "clouds: { lab: { provider: aws-ec2, regions: [r], retries: 1.5 } }", "clouds.lab.retries", "Must be a whole number."],
  ["clouds", "clouds: { lab: { provider: simulator, sead: 1 } }", "clouds.lab.sead", "This key is not known.", /^Did you mean seed\?/],
  ["clouds", "clouds: { lab: { provider: forked, login: word } }", "clouds.lab.login", "Must be one of key, password."],
  ["clouds", "clouds: { lab: { provider: forked, login: password, password: short } }", "clouds.lab.password", "Must have at least 8 characters."],
  ["platforms", "platforms: {}", "platforms", "No platform is configured.", /slack, web/],
  ["platforms", "platforms: { web: {}, slack: {}, slak: {} }", "platforms.slak", "This key is not known.", /^Did you mean slack\?/],
  ["platforms", "platforms: { web: {}, slack: { mode: sockt } }", "platforms.slack.mode", '"sockt" is not one of socket, http.', /Did you mean socket\?/],
  ["platforms", "platforms: { web: yes, slack: {} }", "platforms.web", "Must be keys with values, not a text."],
  ["roles", "roles: { devs: [member] }", "roles.devs", 'A role\'s name begins with @ and has letters, digits, dots and dashes, e.g. "@devs".'],
  ["roles", 'roles: { "@devs": [] }', "roles.@devs", "Must not be empty."],
  ["roles", 'roles: { "@devs": member }', "roles.@devs", "Must be a list, not a text."],
  ["roles", 'roles: { "@devs": [slack:group:devs] }', "roles.@devs[0]", '"devs" is not the id of a slack group.', /never the display name/],
  ["roles", 'roles: { "@devs": [discord:group:1] }', "roles.@devs[0]", '"discord:group:1" names nobody that the bot can recognize.', /discord:role/],
  ["roles", 'roles: { "@devs": [irc:user:ann] }', "roles.@devs[0]", '"irc:user:ann" names nobody that the bot can recognize.', /slack:user/],
  ["roles", 'roles: { "@devs": ["@oncall"] }', "roles.@devs[0]", '"@oncall" is a role, and a role cannot contain roles.'],
  ["channels", "channels: { slack: C1 }", "channels", "Must be a list, not keys with values."],
  ["channels", "channels: [{ instances: all }]", "channels[0]", "The channel is not named.", /slack: C0/],
  ["channels", "channels: [{ slack: C1, web: lab, instances: all }]", "channels[0]", "A channel is on one platform, not on slack and web at once."],
  ["channels", 'channels: [{ slack: "#ops", instances: all }]', "channels[0].slack", '"#ops" is not the id of a slack channel.', /never the channel's name/],
  ["channels", 'channels: [{ discord: "12", instances: all }]', "channels[0].discord", "The platform discord is not configured."],
  ["channels", "channels: [{ slack: C1, instances: all }, { slack: C1, instances: all }]", "channels[1].slack", "This channel was configured before.", /channels\[0\]/],
  ["channels", "channels: [{ slack: C1 }]", "channels[0].instances", "Is missing: must be a text."],
  ["channels", 'channels: [{ slack: C1, instances: "" }]', "channels[0].instances", "Is empty."],
  ["channels", "channels: [{ slack: C1, instances: env:dev and more }]", "channels[0].instances", '"and" is not a selector.', /env:dev/],
  ["channels", "channels: [{ slack: C1, instances: state:runing }]", "channels[0].instances", 'There is no state "runing".', /Did you mean running\?/],
  ["channels", "channels: [{ slack: C1, instances: cloud:aws }]", "channels[0].instances", 'There is no cloud "aws".', /lab/],
  ["channels", channel('grants: [{ role: "@dvs", allow: [view] }]'), "channels[0].grants[0].role", '"@dvs" is not defined under roles.', /Did you mean @devs\?.*Define it/],
  ["channels", channel("grants: [{ role: slack:user:ann, allow: [view] }]"), "channels[0].grants[0].role", '"ann" is not the id of a slack user.'],
  ["channels", channel("grants: [{ role: web:user:ann, allow: [view] }]"), "channels[0].grants[0].role", '"web:user:ann" has nobody on slack, so this grant would allow nothing.'],
  ["channels", channel('grants: [{ role: "@devs", allow: [] }]'), "channels[0].grants[0].allow", "Must not be empty."],
  ["channels", channel('grants: [{ role: "@devs", allow: [stopp] }]'), "channels[0].grants[0].allow[0]", `"stopp" is not one of ${PERMISSIONS.join(", ")}, *.`, /Did you mean stop\?/],
  ["channels", channel('grants: [{ role: "@devs", allow: [stop], hours: 8-19 }]'), "channels[0].grants[0].hours", '"8-19" is not hours of the week.', /Mo-Fr 08:00-19:00/],
  ["channels", channel('grants: [{ role: "@devs", allow: [stop], outside: "Mo-Fr 08:00-19:00", hours: Sa }]'), "channels[0].grants[0].outside", "A rule counts within hours or outside of them, not both."],
  ["channels", channel('grants: [{ role: "@devs", allow: [stop], hours: Sa, timeZone: Berlin }]'), "channels[0].grants[0].timeZone", '"Berlin" is not a time zone that the bot can use.', /^Did you mean Europe\/Berlin\?/],
  ["channels", channel('grants: [{ role: "@devs", allow: [stop], timeZone: Europe/Berlin }]'), "channels[0].grants[0].timeZone", "A time zone without hours changes nothing."],
  ["channels", channel('grants: [{ role: "@devs", allow: [view], hours: Sa }]'), "channels[0].grants[0].allow", "Hours and number narrow what may be done, not what may be seen.", /deny/],
  ["channels", channel('grants: [{ role: "@devs", allow: [stop], atMost: 0 }]'), "channels[0].grants[0].atMost", "Must be at least 1."],
  ["channels", channel('grants: [{ role: person:ben, allow: [stop] }]'), "channels[0].grants[0].role", '"ben" is not defined under people.', /people: \{ ann/],
  ["channels", channel('deny: [{ deny: [stopp] }]'), "channels[0].deny[0].deny[0]", `"stopp" is not one of ${PERMISSIONS.join(", ")}, *.`, /Did you mean stop\?/],
  ["channels", channel('deny: [{ role: web:user:ann, deny: [stop] }]'), "channels[0].deny[0].role", '"web:user:ann" has nobody on slack, so this rule would refuse nothing.'],
  ["channels", channel('deny: [{ deny: [stop], atMost: 3 }]'), "channels[0].deny[0].atMost", "This key is not known.", /moreThan/],
  ["channels", approval('for: [view], by: "@devs"'), "channels[0].approvals[0].for[0]", `"view" is not one of ${ACTIONS.join(", ")}, *.`],
  ["channels", approval('for: [stop], by: "@devs", count: 0'), "channels[0].approvals[0].count", "Must be at least 1."],
  ["channels", approval('for: [stop], by: "@devs", expires: 5s'), "channels[0].approvals[0].expires", "Must be from 1m to 7d."],
  ["channels", approval('for: [stop], by: "@dvs"'), "channels[0].approvals[0].by", '"@dvs" is not defined under roles.'],
  ["channels", approval('for: [stop], by: web:group:ops'), "channels[0].approvals[0].by", '"web:group:ops" has nobody on slack, so nobody could approve.', /ask/],
  ["channels", channel('approvals: [{ for: [stop], by: "@devs" }]'), "channels[0].approvals[0].by", "Nobody may approve where the approvers are asked.", /allow: \[approve\]/],
  ["channels", approval('for: [stop], by: slack:user:U1, count: 2'), "channels[0].approvals[0].count", '"slack:user:U1" has one person, so 2 can never approve.'],
  ["channels", approval('for: [stop], by: "@devs", ask: ["slack:#ops"]'), "channels[0].approvals[0].ask[0]", '"#ops" is not the id of a slack channel.'],
  ["channels", approval('for: [stop], by: "@devs", ask: [C0OPS]'), "channels[0].approvals[0].ask[0]", '"C0OPS" names no channel.', /slack:C0/],
  ["channels", approval('for: [stop], by: "@devs", ask: ["slack:C0ELSE"]'), "channels[0].approvals[0].ask[0]", '"slack:C0ELSE" is not configured under channels.', /allows approve/],
  ["channels", approval('for: [stop], by: "@devs", stronger: totp'), "channels[0].approvals[0].stronger", 'Must be code, or a channel: { channel: "slack:C0123456789" }.'],
  ["channels", approval('for: [stop], by: "@devs", stronger: { channel: "slack:C0VAULT" }'), "channels[0].approvals[0].stronger.channel", '"slack:C0VAULT" is not configured under channels.'],
  ["channels", `${approval('for: [stop], by: "@devs", stronger: { channel: "web:vault" }, ask: ["slack:C0OPS"]').slice(0, -1)}, { web: vault, instances: all, grants: [{ role: member, allow: [approve] }] }]`, "channels[0].approvals[0].ask", "Approvers are asked where their yes does not count."],
  ["people", "people: { ann: [slack:group:S1] }", "people.ann[0]", '"slack:group:S1" is not one person\'s account.', /groups belong under roles/],
  ["people", "people: { ann: [slack:user:U1], ben: [slack:user:U1] }", "people.ben[0]", 'This account stands in "ann" already.'],
  ["people", 'people: { "@ann": [slack:user:U1] }', "people.@ann", "A person's name here has letters, digits, dots, dashes and underscores, e.g. ann."],
  ["roles", 'roles: { "@devs": [person:ann] }', "roles.@devs[0]", '"ann" is not defined under people.'],
  ["never", "never: [{ actions: [delete], on: cloud:prod }]", "never[0].on", 'There is no cloud "prod".', /lab/],
  ["never", "never: [{ actions: [view] }]", "never[0].actions[0]", `"view" is not one of ${ACTIONS.join(", ")}, *.`],
  ["never", "never: [{ actions: [delete], role: member }]", "never[0].role", "This key is not known."],
  ["deny", "deny: [{ role: slack:user:U1, deny: [stop] }]", "deny[0].role", '"slack:user:U1" has nobody on any channel, so this rule would refuse nothing.'],
  ["more", "timeZone: CET+1", "timeZone", '"CET+1" is not a time zone that the bot can use.'],
  ["more", "timeZone: CET", "timeZone", '"CET" is not a time zone that the bot can use.', /^Abbreviations mean several places/],
  ["more", "timeZone: EST", "timeZone", '"EST" is not a time zone that the bot can use.', /such as Europe\/Rome/],
  ["more", "confirmAbove: many", "confirmAbove", "Must be a whole number from 0 to 10000."],
  ["more", "sync: 60", "sync", "Must be a duration such as 30s, 5m, 2h or 1d."],
  ["more", "sync: 1 week", "sync", "Must be a duration such as 30s, 5m, 2h or 1d.", /unit/],
  ["more", "limits: { stop: 1s }", "limits.stop", "Must be from 10s to 1d."],
  ["more", "limits: { halt: 1m }", "limits.halt", "This key is not known.", /stop:hard/],
  ["more", "http: { port: 70000 }", "http.port", "Must be at most 65535."],
  ["more", "http: [3000]", "http", "Must be keys with values, not a list."],
  ["more", "database: { url: mysql://db }", "database.url", "Is not an address that can be used here.", /postgres:\/\//],
  ["more", "log: { level: loud }", "log.level", '"loud" is not one of fatal, error, warn, info, debug, trace, silent.'],
  ["more", "schedules: { office: {} }", "schedules.office", "This schedule neither starts nor stops anything.", /0 8/],
  ["more", 'schedules: { o: { window: "Mo-Fr 08:00-19:00", stop: "0 19 * * *" } }', "schedules.o.window", "A schedule has a window, or start and stop, not both."],
  ["more", 'schedules: { o: { stop: "0 19 * * *", timeZone: Rome } }', "schedules.o.timeZone", '"Rome" is not a time zone that the bot can use.', /Europe\/Rome/],
  ["more", 'schedules: { o: { stop: "0 19 * * *", except: ["2026-02-30"] } }', "schedules.o.except[0]", '"2026-02-30" is not a date.', /2026-12-25/],
  ["more", 'schedules: { o: { stop: "0 19 * * *", except: ["25.12.2026"] } }', "schedules.o.except[0]", '"25.12.2026" is not a date.', /^Write year, month and day: 2026-12-25\.$/],
  ["more", 'schedules: { o: { stop: "0 19 * * *", except: "2026-12-25" } }', "schedules.o.except", "Must be a list, not a text."],
  ["more", 'schedules: { o: { start: "0 25 * * *" } }', "schedules.o.start", "25 is not an hour.", /0 to 23/],
  ["more", 'schedules: { o: { stop: "@daily" } }', "schedules.o.stop", "@daily is a name, not a cron line.", /^Write 0 0 \* \* \*\.$/],
  ["more", "schedules: { o: { start: 8 } }", "schedules.o.start", "Must be a text, not a number.", /quotes/],
  ["more", 'schedules: { o: { start: "0 8 * * *", stop: "0  8 * * *" } }', "schedules.o.stop", "Start and stop are at the same times.", /Change one/],
  ["more", 'schedules: { o: { window: "Mo-Fr 8-19" } }', "schedules.o.window", '"8" is not a time of day.', /08:00/],
  ["more", 'schedules: { o: "0 8 * * *" }', "schedules.o", "Must be keys with values, not a text."],
  ["more", "schedules: [office]", "schedules", "Must be keys with values, not a list."],
  ["more", 'schedules: { o: { stop: "0 19 * * *", tz: Europe/Rome } }', "schedules.o.tz", "This key is not known.", /timeZone/],
  ["more", 'schedules: { o: { stop: "0 19 * * *", catchUp: 15 } }', "schedules.o.catchUp", "Must be a duration such as 30s, 5m, 2h or 1d."],
  ["more", 'schedules: { o: { stop: "0 19 * * *", catchUp: 5s } }', "schedules.o.catchUp", "Must be from 1m to 1d.", /between 1m and 1d/],
  ["more", "scheduleTags: [custodan]", "scheduleTags[0]", '"custodan" is not one of lamplighter, ec2-powercycle, custodian, instance-scheduler.', /^Did you mean custodian\?/],
  ["more", "reminders: [2d]", "reminders[0]", "Must be from 1m to 1d."],
  ["more", "reminders: [1m, 2m, 3m, 4m, 5m, 6m]", "reminders", "Must have at most 5 entries."],
  ["more", "parking: { on: env:dev }", "parking", "Must be a list, not keys with values."],
  ["more", 'schedules: { o: { stop: "0 19 * * *" } }\nparking: [{ on: "env=dev", schedule: o }]', "parking[0].on", '"env=dev" is not a selector.', /env:dev/],
  ["more", "holds: { forgotten: 7d }", "holds.forgotten", "This key is not known.", /^Did you mean forgottenAfter\?/],
  ["more", 'schedules: { "o o": { stop: "0 19 * * *" } }', "schedules.o o", "A schedule's name has up to 40 letters, digits, dots, dashes and underscores."],
  ["more", "reminders: [30]", "reminders[0]", "Must be a duration such as 30s, 5m, 2h or 1d."],
  ["more", "parking: [{ on: env:dev, schedule: nights }]", "parking[0].schedule", 'There is no schedule "nights".', /Define it/],
  ["more", 'schedules: { nights: { stop: "0 19 * * *" } }\nparking: [{ on: env:dev, schedule: night }]', "parking[0].schedule", 'There is no schedule "night".', /^Did you mean nights/],
  ["more", 'schedules: { nights: { stop: "0 19 * * *" } }\nparking: [{ on: cloud:prod, schedule: nights }]', "parking[0].on", 'There is no cloud "prod".'],
  ["more", 'schedules: { o: { stop: "0 19 * * *", enforce: "yes" } }', "schedules.o.enforce", "Must be true or false, not a text."],
  ["more", 'schedules: { o: { stop: "0 19 * * *", requireWarning: 1 } }', "schedules.o.requireWarning", "Must be true or false, not a number."],
  ["more", 'schedules: { o: { stop: "0 19 * * *", requireWarning: true, reminders: [] } }', "schedules.o.requireWarning", "Nobody is reminded, so this schedule would never stop anything.", /\[30m, 5m\]/],
  ["more", 'reminders: []\nschedules: { o: { stop: "0 19 * * *", requireWarning: true } }', "schedules.o.requireWarning", "Nobody is reminded, so this schedule would never stop anything."],
  ["more", 'schedules: { o: { start: "0 8 * * *", calendars: [it] } }', "schedules.o.calendars[0]", 'There is no calendar "it".', /^Define it under calendars/],
  ["more", 'scheduleDocuments: [docs.example.com]\ncalendars: { italy: "https://docs.example.com/it.ics" }\nschedules: { o: { start: "0 8 * * *", calendars: [itali] } }', "schedules.o.calendars[0]", 'There is no calendar "itali".', /^Did you mean italy\?/],
  ["more", 'schedules: { o: { start: "0 8 * * *", calendars: it } }', "schedules.o.calendars", "Must be a list, not a text."],
  ["more", "scheduleDocuments: docs.example.com", "scheduleDocuments", "Must be a list, not a text."],
  ["more", 'scheduleDocuments: ["https://docs.example.com/"]', "scheduleDocuments[0]", "Is not the name of a host.", /docs\.example\.com:8443/],
  ["more", 'scheduleDocuments: ["*"]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'scheduleDocuments: ["*.com"]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'scheduleDocuments: ["10.0.0.1"]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'scheduleDocuments: ["169.254.169.254:80"]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'scheduleDocuments: [localhost]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'scheduleDocuments: ["docs.example.com:99999"]', "scheduleDocuments[0]", "Is not the name of a host."],
  ["more", 'calendars: { it: "https://docs.example.com/secret.ics" }', "calendars.it", 'Documents are not read from "docs.example.com".', /^Add it: scheduleDocuments: \["docs\.example\.com"\]\.$/],
  ["more", 'scheduleDocuments: [docs.example.com]\ncalendars: { it: "https://docs.example.com:8443/it.ics" }', "calendars.it", 'Documents are not read from "docs.example.com:8443".'],
  ["more", 'calendars: { it: holidays.ics }', "calendars.it", "Is not the address of a calendar.", /https/],
  ["more", 'calendars: { it: "webcal://docs.example.com/it.ics" }', "calendars.it", "Is not the address of a calendar."],
  ["more", 'scheduleDocuments: [docs.example.com]\ncalendars: { it: "https://ann:word@docs.example.com/it.ics" }', "calendars.it", "Holds a name or a password.", /without signing in/],
  ["more", 'scheduleDocuments: [docs.example.com]\ncalendars: { "i t": "https://docs.example.com/it.ics" }', "calendars.i t", "A calendar's name has up to 40 letters, digits, dots, dashes and underscores."],
  ["more", 'owners: { tags: owner }', "owners.tags", "Must be a list, not a text."],
  ["more", 'owners: { tag: [owner] }', "owners.tag", "This key is not known.", /^Did you mean tags\?/],
  ["more", 'startsPerMinute: { lab: 0 }', "startsPerMinute.lab", "Must be at least 1."],
  ["more", "startsPerMinute: { lab: many }", "startsPerMinute.lab", "Must be a whole number from 1 to 10000."],
  ["more", 'startsPerMinute: { lob: 10 }', "startsPerMinute.lob", 'There is no cloud "lob".', /^Did you mean lab\?/],
  ["more", 'orders: { shop: ["name:db-*"] }', "orders.shop", "Must have at least 2 entries."],
  ["more", 'orders: { shop: ["name:db-*", "cloud:prod"] }', "orders.shop[1]", 'There is no cloud "prod".'],
  ["more", 'orders: { shop: "name:db-*" }', "orders.shop", "Must be a list, not a text."],
  ["more", 'orders: { "s h": ["name:db-*", "name:app-*"] }', "orders.s h", "An order's name has up to 40 letters, digits, dots, dashes and underscores."],
  ["more", 'holds: { forgottenAfter: 5m }', "holds.forgottenAfter", "Must be from 1h to 365d."],
  ["more", 'holds: 7d', "holds", "Must be keys with values, not a text."],
  ["more", 'schedules: { nights: { stop: "0 19 * * *" } }\nparking: [{ on: env:dev, schedule: nights, notify: "slack:C1" }]', "parking[0].notify", '"slack:C1" is not configured under channels.'],
  ["more", "cahce: {}", "cahce", "This key is not known.", /^Did you mean cache\?/],
];

for (const [part, text, path, sentence, hint] of ROWS)
  test(`${part} | ${text} → ${path}: ${sentence}`, () => {
    const mistakes = mistakesIn(file(part, text));
    expect(mistakes.map((one) => [one.path, one.sentence])).toEqual([[path, sentence]]);
    if (hint) expect(mistakes[0]?.hint).toMatch(hint);
  });

type SyntaxRow = readonly [what: string, text: string, line: number | undefined, sentence: string];

// biome-ignore format: a table, one row a line
const SYNTAX_ROWS: readonly SyntaxRow[] = [
  ["an empty file", "", undefined, "The configuration is empty."],
  ["only a comment", "# soon\n", undefined, "The configuration is empty."],
  ["a list", "- clouds", undefined, "The configuration must be keys with values, not a list."],
  ["a sentence", "hello", undefined, "The configuration must be keys with values, not a single text."],
  ["a key twice", "clouds: {}\nhttp: {}\nclouds: {}", 3, "The same key stands twice in one place."],
  ["a tab", "clouds:\n\tlab: 1", 2, "A tab is used to indent."],
  ["a bare star", "allow: [*]", 1, "A bare * is no text in YAML."],
  ["a bare @", "roles:\n  @devs: [member]", 2, "A text begins with a character that YAML keeps for itself."],
  ["a bracket that is not closed", "clouds: [", 1, "This is not YAML (bad indent)."],
  ["two documents", "a: 1\n---\nb: 1", 2, "The file holds more than one document."],
  ["a tag", "clouds: !secret x", 1, "A text begins with !, which YAML reads as a tag that it does not know."],
  ["an alias of nothing", "clouds: *lab", undefined, "An alias (*name) has no anchor (&name) before it, or is used too often."],
  ["a tree that contains itself", "clouds: &x [*x, *x]", 1, "The configuration is nested too deeply, or contains itself."],
];

test.each(SYNTAX_ROWS)("%s is refused with its line", (_, text, line, sentence) => {
  const [first] = mistakesIn(text);
  expect([first?.path, first?.line, first?.sentence]).toEqual(["", line, sentence]);
});

test("a file that grows without end is not read", () => {
  const text = `# ${"x".repeat(1_000_001)}`;
  expect(mistakesIn(text)).toMatchObject([{ sentence: "configuration is larger than 1 MB." }]);
});

test("all mistakes are told at once, in the order of the file, each with its line", () => {
  const mistakes = mistakesIn(`
clouds:
  lab: { provider: simulator, sead: 1 }
  aws:
    provider: aws-ec2
platforms:
  slack: { mode: carrier-pigeon }
roles:
  "@devs": [slack:group:devs]
channels:
  - slack: C0OPS
    instances: nonsense
    grants:
      - role: "@nobody"
        allow: [fly]
        extra: true
  - slack: C0OPS
    instances: all
sync: soon
nonsense: true
`);
  expect(mistakes.map((one) => `${one.line} ${one.path}`)).toEqual([
    "3 clouds.lab.sead",
    "4 clouds.aws.regions",
    "7 platforms.slack.mode",
    "9 roles.@devs[0]",
    "12 channels[0].instances",
    "14 channels[0].grants[0].role",
    "15 channels[0].grants[0].allow[0]",
    "16 channels[0].grants[0].extra",
    "17 channels[1].slack",
    "19 sync",
    "20 nonsense",
  ]);
});

test("missing secrets are told by name, beside the other mistakes", () => {
  const result = readConfig({
    kinds,
    env: {},
    text: `${file("platforms", "platforms: { slack: { mode: socket } }")}\nsync: soon`,
  });
  expect(result.ok ? [] : result.mistakes.map((one) => `${one.path}: ${one.sentence}`)).toEqual([
    "platforms.slack: SLACK_BOT_TOKEN is missing.",
    "platforms.slack: SLACK_APP_TOKEN is missing.",
    "sync: Must be a duration such as 30s, 5m, 2h or 1d.",
  ]);
});
