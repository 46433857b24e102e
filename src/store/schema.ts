import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { Instance } from "../model/instance.ts";
import type {
  Approval,
  BrokenGlass,
  Operation,
  Phase,
  Progress,
  Stage,
  Target,
  Verb,
} from "../model/operation.ts";
import type { Actor, Channel, PlatformName } from "../model/people.ts";
import type { ParkingDatabase } from "./parking-schema.ts";

/** All instants are Unix milliseconds. */
export interface Database extends ParkingDatabase {
  operations: OperationsTable;
  operation_targets: TargetsTable;
  approvals: ApprovalsTable;
  approval_votes: ApprovalVotesTable;
  messages: MessagesTable;
  timers: TimersTable;
  job_holders: JobHoldersTable;
  instances: InstancesTable;
  syncs: SyncsTable;
  audit: AuditTable;
  audit_seal: AuditSealTable;
  audit_unsealed: AuditUnsealedTable;
  web_messages: WebMessagesTable;
  long_commands: LongCommandsTable;
  greetings: GreetingsTable;
  codes: CodesTable;
  event_cursors: EventCursorsTable;
  dead_events: DeadEventsTable;
  event_replays: EventReplaysTable;
  api_keys: ApiKeysTable;
  simulated_clock: SimulatedClockTable;
  cloud_prices: CloudPricesTable;
}

interface CloudPricesTable {
  cloud: string;
  region: string;
  currency: string;
  /** Per hour, by product; null where the cloud was asked and told no price. */
  hourly: JSONColumnType<Readonly<Record<string, number | null>>>;
  /** When all of them were last read. */
  read_at: number | null;
  /** Until then the cloud is left alone. */
  rest_until: number;
  /** Why, where the last try failed: the kind of the trouble. */
  trouble: string | null;
}

interface SimulatedClockTable {
  only_one: Generated<true>;
  /** By how much the bot's time is ahead of the real one. */
  ahead_ms: number;
}

/** A column that PostgreSQL fills by itself. */
type Derived<Type> = ColumnType<Type, never, never>;

interface ApiKeysTable {
  name: string;
  hash: string;
  roles: JSONColumnType<readonly string[]>;
  channel: string;
  /** A selector's text. */
  instances: string | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

interface OperationsTable {
  id: string;
  /** The platform's event id: the same event twice finds the operation that the first one made. */
  request_key: string;
  verb: Verb;
  actor: JSONColumnType<Actor>;
  channel: JSONColumnType<Channel>;
  words: string;
  rule: string;
  stage: Stage;
  skipped: JSONColumnType<Operation["skipped"]>;
  retried_by: string | null;
  created_at: number;
  ended_at: number | null;
  version: Generated<number>;
}

interface TargetsTable {
  operation_id: string;
  ref: string;
  cloud: string;
  region: string;
  instance_id: string;
  name: string;
  action: Target["action"];
  from_state: Target["fromState"];
  progress: JSONColumnType<Progress>;
  phase: Derived<Phase>;
}

interface ApprovalsTable {
  operation_id: string;
  reason: string | null;
  expires_at: number;
  needs: JSONColumnType<Approval["needs"]>;
  note: string | null;
  looking: JSONColumnType<NonNullable<Approval["looking"]>> | null;
  declined: JSONColumnType<NonNullable<Approval["declined"]>> | null;
  broken_glass: JSONColumnType<BrokenGlass> | null;
}

/** One row for each account and channel from which somebody said yes. */
interface ApprovalVotesTable {
  operation_id: string;
  account: string;
  place: string;
  actor: JSONColumnType<Actor>;
  channel: JSONColumnType<Channel>;
  code: boolean;
  at: number;
}

/** One operation's message in one place. `told` is the version that the platform shows. */
interface MessagesTable {
  id: string;
  operation_id: string;
  channel: JSONColumnType<Channel>;
  /** Slack's response_url or the like; carries authority. */
  reply: string | null;
  posted: JSONColumnType<Record<string, string | number | boolean>> | null;
  told: Generated<number>;
  told_at: number | null;
  gave_up: string | null;
  /** The operation's card, or a reminder of it. */
  kind: Generated<"card" | "nudge">;
}

/** Something to be done at an instant. Moving one is an update. */
interface TimersTable {
  job: string;
  key: string;
  due_at: number;
  data: JSONColumnType<object>;
}

/** Which bot process works on what: one at a time per key, and a killed process's jobs are taken up at once. */
interface JobHoldersTable {
  queue: string;
  key: string;
  job_id: string;
  /** The newest of what the job was given to know. */
  data: JSONColumnType<object>;
  replica: number;
  /** Another job of the same subject came meanwhile: it is to be done once more. */
  again: Generated<boolean>;
}

interface InstancesTable {
  ref: string;
  cloud: string;
  region: string;
  instance: JSONColumnType<Instance>;
  seen_at: number;
  /** Whether it is another one than when its schedule was looked at last. */
  changed: Generated<boolean>;
}

/** When a region was last read whole, and why not since. */
interface SyncsTable {
  cloud: string;
  region: string;
  synced_at: number | null;
  trouble: string | null;
}

interface AuditTable {
  id: Generated<number>;
  at: number;
  kind: string;
  actor: JSONColumnType<Actor> | null;
  channel: JSONColumnType<Channel> | null;
  operation_id: string | null;
  ref: string | null;
  rule: string | null;
  words: string | null;
  outcome: string;
  correlation_id: string | null;
  targets: string[] | null;
  detail: JSONColumnType<Readonly<Record<string, unknown>>> | null;
}

/** The chain over the audit: one link for each entry, in the order of `position`, without a gap. */
interface AuditSealTable {
  position: number;
  audit_id: number;
  hash: Buffer;
}

/** Entries that wait for their link. */
interface AuditUnsealedTable {
  audit_id: number;
}

interface WebMessagesTable {
  id: string;
  seq: Generated<number>;
  channel: string;
  private_to: string | null;
  author: string;
  content: JSONColumnType<object>;
  posted_at: number;
  edited_at: number | null;
}

/** One account's one-time codes. */
interface CodesTable {
  platform: PlatformName;
  actor_id: string;
  /** Encrypted, as is `pending`: a new secret that is not confirmed yet. */
  secret: Buffer | null;
  enrolled_at: number | null;
  pending: Buffer | null;
  pending_at: number | null;
  /** The newest time step whose code was used. */
  last_step: Generated<number>;
  /** Wrong codes since the last right one. */
  failures: Generated<number>;
  locked_until: Generated<number>;
}

/** How far a webhook was told, by the position in the audit's chain. */
interface EventCursorsTable {
  webhook: string;
  position: number;
  /** Tries of the next event that came to nothing. */
  failures: Generated<number>;
  failing_since: number | null;
  retry_at: number | null;
  disabled_at: number | null;
}

/** An event that a webhook would not take. */
interface DeadEventsTable {
  webhook: string;
  position: number;
  reason: string;
  at: number;
}

/** An event that is to be told once more. */
interface EventReplaysTable {
  webhook: string;
  position: number;
}

/** What a button stands for, where the platform has no room for it. */
interface LongCommandsTable {
  key: string;
  command: string;
  used_at: Generated<Date>;
}

/** A channel in which the bot has said hello. */
interface GreetingsTable {
  platform: PlatformName;
  channel_id: string;
  at: number;
}
