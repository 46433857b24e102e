import type { Confirmation, Enrolment } from "./approvals/codes.ts";
import type { SilentRegion } from "./messages/fleet-cards.ts";
import type { HelpView } from "./messages/help-card.ts";
import type { Answer, Message, Picture } from "./messages/message.ts";
import type { Action, Permission } from "./model/action.ts";
import type { Instance } from "./model/instance.ts";
import type { Money } from "./model/money.ts";
import type { Operation, Verb } from "./model/operation.ts";
import type { Coming, EdgeEnd, ScheduleView, WhyView } from "./model/parking.ts";
import type { Actor, Channel } from "./model/people.ts";
import type { SavingsView } from "./model/savings.ts";
import type { AuditFilter, AuditPage, SealedAuditRecord } from "./store/audit.ts";

/** What a command's handler can reach: it asks, and never touches a cloud, a chat or a table by itself. */
export interface Services {
  readonly actor: Actor;
  readonly channel: Channel;
  readonly fleet: FleetDesk;
  readonly operations: OperationsDesk;
  readonly approvals: ApprovalsDesk;
  readonly codes: CodesDesk;
  readonly why: WhyDesk;
  readonly schedules: SchedulesDesk;
  readonly savings: SavingsDesk;
  readonly audit: AuditDesk;
  readonly help: HelpDesk;
}

/** An instance as it was last seen. */
export interface Sighting extends Instance {
  /** Unix milliseconds. */
  readonly seenAt: number;
}

export interface FleetDesk {
  /** What this person may see here, sorted by name. */
  readonly visible: readonly Sighting[];
  /** The person's words for instances, where the command was given some. */
  readonly asked: string | undefined;
  /** Clouds that could not be read. */
  readonly silent: readonly SilentRegion[];
  seenAt(instance: Instance): number;
  /** Since when each of these that is stopped, shelved or suspended now has been so. */
  parked(instances: readonly Instance[]): Promise<readonly Parked[]>;
}

/** An instance that is stopped, shelved or suspended. */
export interface Parked {
  readonly instance: Sighting;
  /** Unix milliseconds. */
  readonly since: number;
  /** Whether it was seen to become so; if not, it may have been so for longer. */
  readonly exact: boolean;
}

export interface OperationsDesk {
  /** Asks for an action in this person's name; or, for a dry run, tells what it would touch. */
  ask(verb: Verb, instances: readonly Instance[], options: AskOptions): Promise<Answer>;
  /** An operation that this person may see here. @throws BotError no-such-operation */
  find(id: string): Promise<Operation>;
  confirm(operation: Operation): Promise<void>;
  /** @returns how many instances are spared */
  cancel(operation: Operation): Promise<number>;
  retry(operation: Operation): Promise<void>;
  /** The newest operations on these instances, newest first. */
  recent(instances: readonly Instance[]): Promise<readonly Operation[]>;
  /** The operation that is at work on an instance. */
  holding(
    instance: Instance,
  ): Promise<{ readonly id: string; readonly action: Action } | undefined>;
}

/** This person's one-time codes. */
export interface CodesDesk {
  enrolled(): Promise<boolean>;
  begin(): Promise<Enrolment>;
  confirm(code: string, former: string | undefined): Promise<Confirmation>;
}

export interface AskOptions {
  readonly dryRun: boolean;
  /** Why, in the person's words. */
  readonly because?: string | undefined;
  /** Why it must go ahead without the approvals that it needs. */
  readonly breakGlass?: string | undefined;
}

/** Other people's say in an operation. Every refusal is a BotError. */
export interface ApprovalsDesk {
  /** @param code a one-time code, where the person gave one */
  approve(operation: Operation, code: string | undefined): Promise<void>;
  decline(operation: Operation, reason: string | undefined): Promise<void>;
  /** Tells the others that this person is looking at it. */
  looking(operation: Operation): Promise<void>;
  /** Takes note of broken glass. */
  acknowledge(operation: Operation): Promise<void>;
  /** Asks anew for what nobody approved in time. */
  askAgain(operation: Operation): Promise<void>;
  /** What waits here: for this person, and asked by them. */
  waiting(): Promise<{ readonly forMe: readonly Operation[]; readonly mine: readonly Operation[] }>;
}

export interface WhyDesk {
  /**
   * What the policy would say to these words, of this person or, for `@somebody …`, of another; for words that only
   * name instances, why those start and stop when they do.
   * @throws BotError where the words are not understood, or the other person is none of theirs
   */
  explain(words: string): Promise<Message>;
}

export interface HelpDesk {
  /** What this person may do here; undefined where the channel is not configured. */
  readonly view: HelpView | undefined;
  /** Whether this person has the right, on at least some instances. */
  holds(permission: Permission): boolean;
  /** Whether this person may do all of this to the instance here, be it with other people's yes. */
  may(needed: readonly Permission[], instance: Instance): boolean;
}

/** When instances run by themselves. Every refusal is a BotError. */
export interface SchedulesDesk {
  /** How these live now. */
  show(instances: readonly Instance[]): Promise<readonly ScheduleView[]>;
  /** Why these start and stop when they do. */
  why(instances: readonly Instance[]): Promise<readonly WhyView[]>;
  set(instances: readonly Instance[], wish: ScheduleWish): Promise<readonly ScheduleView[]>;
  /** Starts or stops them once, at an instant in the person's words; in their name, with the rights that they have then. */
  once(
    kind: "start" | "stop",
    instances: readonly Instance[],
    at: string,
    because?: string | undefined,
  ): Promise<readonly ScheduleView[]>;
  /**
   * Takes back what was planned for one time: one's own, or what one may do now.
   * @param ids as `ScheduleView.once` has them
   */
  unplan(ids: readonly string[]): Promise<readonly ScheduleView[]>;
  /** Takes back what was set in a chat. */
  clear(instances: readonly Instance[]): Promise<readonly ScheduleView[]>;
  /** Leaves them as they are until an instant, in the person's words. */
  hold(
    instances: readonly Instance[],
    until: string,
    reason: string | undefined,
  ): Promise<readonly ScheduleView[]>;
  /** Leaves out the next edge. */
  skip(
    instances: readonly Instance[],
    reason: string | undefined,
  ): Promise<readonly ScheduleView[]>;
  release(instances: readonly Instance[]): Promise<readonly ScheduleView[]>;
  /** Those that are held, of all that this person may see here. */
  held(): Promise<readonly ScheduleView[]>;
  /** What will happen within so many days, the earliest first. */
  agenda(instances: readonly Instance[], days: number): Promise<readonly Coming[]>;
  /** The next seven days as a timeline in the person's zone; undefined where none can be drawn, which is no failure. */
  weekPicture(instances: readonly Instance[]): Promise<Picture | undefined>;
  /** The newest edges that led to no operation, with why. */
  ends(instances: readonly Instance[]): Promise<readonly EdgeEnd[]>;
  /** Takes note on the reminders that somebody stops them now. */
  stopping(instances: readonly Instance[]): Promise<void>;
}

/** What was done, refused and changed. */
export interface AuditDesk {
  /**
   * Entries that this person may read here, newest first: those about instances on which they hold `audit`, and about no
   * other; all there are only where nothing narrows what they hold.
   * @param instance a ref, or a name that something here had at any time
   * @throws BotError not-allowed
   */
  entries(
    filter: Omit<AuditFilter, "refs" | "only"> & { readonly instance?: string | undefined },
    page: Pick<AuditPage, "beyond" | "limit">,
  ): Promise<readonly SealedAuditRecord[]>;
}

/** What instances cost, as far as their prices are known. */
export interface SavingsDesk {
  /** In an hour, together: those of them that run now. */
  costNow(instances: readonly Instance[]): Money | undefined;
  /** In an hour, while it runs. */
  price(instance: Instance): Money | undefined;
  /**
   * What they cost in so many days up to now, by the person's clocks, and what they did not; day by day as a picture,
   * where one can be drawn.
   */
  report(
    instances: readonly Instance[],
    days: number,
  ): Promise<{ readonly view: SavingsView; readonly picture: Picture | undefined }>;
}

/** A schedule in a person's words. */
export interface ScheduleWish {
  /** One of the configuration's. */
  readonly named: string | undefined;
  readonly start: string | undefined;
  readonly stop: string | undefined;
  readonly window: string | undefined;
  readonly timeZone: string | undefined;
  readonly until: string | undefined;
}
