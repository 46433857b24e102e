import { commands } from "../commands/index.ts";
import type { EncryptionKeys } from "./approvals/encrypt.ts";
import { remind } from "./approvals/remind.ts";
import { settle } from "./approvals/settle.ts";
import { createCodes } from "./approvals/totp.ts";
import { startAuditSealer } from "./audit-sealer.ts";
import { fingerprint } from "./config/fingerprint.ts";
import type { Config } from "./config.ts";
import { createBoard } from "./dispatch/board.ts";
import { createGreet } from "./dispatch/greet.ts";
import { createHome } from "./dispatch/home.ts";
import { createSuggest } from "./dispatch/suggest.ts";
import { type Attend, createAttend, createDispatch, type DispatchTools } from "./dispatch.ts";
import { deliver, wakeWebhooks } from "./events/deliver.ts";
import { type Evidence, noEvidence } from "./evidence/evidence.ts";
import { createInventory } from "./fleet/inventory.ts";
import { sync } from "./fleet/sync.ts";
import type { HttpServer } from "./http/server.ts";
import type { Action } from "./model/action.ts";
import type { Log } from "./model/log.ts";
import type { PlatformName } from "./model/people.ts";
import type { Trace } from "./model/trace.ts";
import { createTell } from "./notifications/tell.ts";
import { createTurns } from "./notifications/turns.ts";
import { begin } from "./operations/begin.ts";
import { lapse } from "./operations/change.ts";
import { MESSAGE_PACE_MS, type OperationsTools } from "./operations/tools.ts";
import { createWatch } from "./operations/watch.ts";
import { createWriteNew } from "./operations/write-new.ts";
import { type Platform, PlatformError, type Suggest } from "./platforms/platform.ts";
import { openPriceBook } from "./price-book.ts";
import type { Provider } from "./providers/provider.ts";
import { createQueue, type Queue } from "./queue/queue.ts";
import { refusedNow } from "./refused-now.ts";
import { planDigests, sumUpWeek } from "./savings/digest.ts";
import { createDocumentReader } from "./scheduler/documents/fetch.ts";
import { schedulerJobs } from "./scheduler/jobs.ts";
import { schedulerPolicy } from "./scheduler/policy.ts";
import type { SchedulerTools } from "./scheduler/tools.ts";
import { recordConfig } from "./store/audit-config.ts";
import type { Connection } from "./store/connect.ts";
import { usualDuration } from "./store/durations.ts";
import { keepRegions } from "./store/instances.ts";
import { wakeAllPlans } from "./store/plans.ts";
import { watchedRegions } from "./store/watched.ts";

/** What a bot is put together from; `main.ts` makes the parts that have names. */
export interface BotParts {
  readonly config: Config;
  readonly connection: Connection;
  /** This process, as the other replicas know it. */
  readonly replica: number;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly platforms: ReadonlyMap<PlatformName, Platform>;
  /** How instances are in use; absent where nobody can be asked. */
  readonly evidence?: Evidence | undefined;
  readonly http?: HttpServer;
  /** With which secrets are kept in the database; without them there are no one-time codes. */
  readonly secretKeys?: EncryptionKeys | undefined;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  readonly trace: Trace;
}

export interface Bot {
  /** For whoever speaks from elsewhere than a platform. */
  readonly suggest: Suggest;
  readonly attend: Attend;
  /** Puts an edited configuration in force, as far as that needs no restart. */
  apply(config: Config): void;
  /** What it still waits for, in words. */
  notReady(): Promise<readonly string[]>;
  /** Looks at the clock at once, should it have been moved. */
  lookAtClock(): void;
  stop(): Promise<void>;
}

/** How long a median of our own history is used before it is read again, in milliseconds. */
const USUAL_FOR_MS = 30_000;

/** Puts the parts together and begins: jobs, inventory, then the chats. */
export async function startBot(parts: BotParts): Promise<Bot> {
  const { connection, now, log } = parts;
  const { db } = connection;
  let config = parts.config;
  const queue = await createQueue({ ...parts, ...connection });
  const inventory = createInventory(db, now);
  const { note, outdate } = inventory;
  const turns = createTurns(now);
  const tools = { ...operationsTools(parts, queue, () => config), note, turn: turns.next };
  const { prices, readPrices } = await openPriceBook(parts, () => config);
  const timed = schedulerTools(parts, tools, () => config);
  const weeks = { ...timed, prices, digest: () => config.digest };
  const told = { ...tools, webhooks: () => config.events };
  const around = {
    ...parts,
    commands,
    inventory,
    policy: () => config.policy,
    parking: () => config.parking,
    prices,
    groupsOf: groupsFrom(parts.platforms),
  };
  await queue.start({
    begin: (job) => begin(tools, job),
    poll: createWatch(tools),
    tell: createTell({ ...tellTools(parts, tools), prices, turns }),
    sync: (job) => sync({ ...tools, everyMs: () => config.syncMs }, job).finally(outdate),
    prices: readPrices,
    lapse: (job) => lapse(tools, job),
    settle: (job) => settle({ ...tools, ...around }, job),
    remind: (job) => remind({ ...tools, ...around }, job),
    ...schedulerJobs(timed),
    digest: (job) => sumUpWeek(weeks, job),
    event: (job) => deliver(told, job),
  });
  const sealer = startAuditSealer({ db, now, log, onSealed: () => wakeWebhooks(told) });
  if (await noteConfig(parts, config)) await lookAtSchedules(parts, queue);
  await planDigests(weeks);
  await readEverything(parts, queue);

  const codes = createCodes({ db, keys: parts.secretKeys, now });
  return {
    ...(await listen(parts, { ...around, db, operations: tools, codes })),
    apply(edited) {
      config = edited;
      void noteConfig(parts, edited);
      void wakeWebhooks(told);
      void lookAtSchedules(parts, queue);
      void planDigests(weeks);
      log.info({}, "the edited configuration is in force");
    },
    async notReady() {
      return (await answers(connection)) ? [] : ["the database does not answer"];
    },
    lookAtClock: () => queue.lookAtClock(),
    async stop() {
      await Promise.all([...parts.platforms.values()].map((platform) => platform.stop()));
      await queue.stop();
      await sealer.stop();
      await Promise.all([...parts.providers.values()].map((provider) => provider.close()));
      log.info({ at: now() }, "stopped");
    },
  };
}

/** Lets the chats begin, and says what hears whoever else speaks. */
async function listen(
  { platforms }: BotParts,
  tools: DispatchTools,
): Promise<Pick<Bot, "suggest" | "attend">> {
  const handle = createDispatch(tools);
  const suggest = createSuggest(tools);
  const board = createBoard(tools);
  const home = createHome(tools);
  const greet = createGreet(tools);
  for (const platform of platforms.values())
    await platform.start(handle, suggest, board, home, greet);
  return { suggest, attend: createAttend(tools) };
}

const noteConfig = ({ connection, now, log }: BotParts, inForce: Config) =>
  recordConfig(connection.db, { ...fingerprint(inForce), at: now() }).catch((error: unknown) => {
    log.error({ err: error }, "the configuration could not be written into the audit");
  });

const answers = ({ db }: Connection): Promise<boolean> =>
  db
    .selectFrom("timers")
    .select("job")
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    );

function operationsTools(
  parts: BotParts,
  queue: Queue,
  config: () => Config,
): Omit<OperationsTools, "note" | "turn"> {
  const { db } = parts.connection;
  const groupsOf = groupsFrom(parts.platforms);
  return {
    ...parts,
    db,
    transact: queue.transact,
    write: createWriteNew({ db, lookAtClock: queue.lookAtClock }),
    provider: (cloud) => parts.providers.get(cloud),
    refusedNow: refusedNow({ ...parts, db, policy: () => config().policy, groupsOf }),
    limitMs: (action) => config().limitsMs[action],
    confirmAbove: () => config().confirmAbove,
    usualMs: remembered(parts.now, (cloud, action) => usualDuration(db, cloud, action)),
  };
}

function schedulerTools(
  parts: BotParts,
  tools: OperationsTools,
  config: () => Config,
): SchedulerTools {
  return {
    ...tools,
    policy: () => schedulerPolicy(config().policy),
    parking: () => config().parking,
    evidence: parts.evidence ?? noEvidence,
    readDocument: createDocumentReader({ hosts: () => config().parking.hosts }),
    platform: (name) => parts.platforms.get(name),
  };
}

function tellTools(parts: BotParts, tools: OperationsTools) {
  return {
    ...tools,
    platform: (name: PlatformName) => parts.platforms.get(name),
    paceMs: MESSAGE_PACE_MS,
  };
}

function groupsFrom(platforms: BotParts["platforms"]) {
  return async (...[actor, channel, asked]: Parameters<Platform["groupsOf"]>) => {
    const platform = platforms.get(actor.platform);
    if (!platform) throw new PlatformError("unreachable", `${actor.platform} is not configured`);
    return platform.groupsOf(actor, channel, asked);
  };
}

const regionsOf = ({ providers }: BotParts) =>
  [...providers].flatMap(([cloud, { regions }]) => regions.map((region) => ({ cloud, region })));

/** The configuration may have bound other schedules. */
async function lookAtSchedules(parts: BotParts, queue: Queue): Promise<void> {
  const looking = queue.transact(async (tx) => {
    for (const place of await wakeAllPlans(tx.db, parts.now())) await tx.send("edges", place);
  });
  await looking.catch((error: unknown) => parts.log.warn({ err: error }, "schedules wait"));
}

/** Reads every region now, forgets what is not configured any more, and goes on watching what was under way. */
async function readEverything(parts: BotParts, queue: Queue): Promise<void> {
  const regions = regionsOf(parts);
  await keepRegions(parts.connection.db, regions);
  const watched = await watchedRegions(parts.connection.db);
  await queue.transact(async (tx) => {
    for (const place of regions) await tx.at("sync", parts.now(), place);
    for (const place of watched) await tx.at("poll", parts.now(), { ...place, failures: 0 });
  });
}

type UsualMs = (cloud: string, action: Action) => Promise<number | undefined>;

function remembered(now: () => number, read: UsualMs): UsualMs {
  const known = new Map<string, { readonly until: number; readonly usual: ReturnType<UsualMs> }>();
  return (cloud, action) => {
    const key = `${cloud} ${action}`;
    const found = known.get(key);
    if (found && found.until > now()) return found.usual;
    const usual = read(cloud, action);
    known.set(key, { until: now() + USUAL_FOR_MS, usual });
    return usual;
  };
}
