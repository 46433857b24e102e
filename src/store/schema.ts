import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { Instance } from "../model/instance.ts";
import type { Operation, Phase, Progress, Stage, Target, Verb } from "../model/operation.ts";
import type { Actor, Channel } from "../model/people.ts";

/** All instants are Unix milliseconds. */
export interface Database {
  operations: OperationsTable;
  operation_targets: TargetsTable;
  messages: MessagesTable;
  timers: TimersTable;
  job_holders: JobHoldersTable;
  instances: InstancesTable;
  syncs: SyncsTable;
  audit: AuditTable;
  web_messages: WebMessagesTable;
}

/** A column that PostgreSQL fills by itself. */
type Derived<Type> = ColumnType<Type, never, never>;

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
