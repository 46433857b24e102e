import { randomBytes } from "node:crypto";
import { viewProblems } from "../../support/block-kit-limits.ts";

const TRIGGER_LIFE_MS = 3_000;

export type Json = Readonly<Record<string, unknown>>;

/** A window, as one person has it before them. */
export interface FakeView {
  readonly id: string;
  readonly hash: string;
  readonly user: string;
  /** As the bot described it. */
  readonly view: Json;
  isOpen: boolean;
  /** What its pickers showed last, by the id of their block. */
  readonly offered: Map<string, readonly FakeOption[]>;
}

export interface FakeOption {
  readonly label: string;
  readonly value: string;
}

export type Opened =
  | { readonly ok: true; readonly view: Json }
  | { readonly ok: false; readonly error: string; readonly response_metadata?: Json };

/** The windows of the workspace, and the rights to open them: each good once, for three seconds. */
export function createViews(now: () => number) {
  const triggers = new Map<string, { user: string; at: number; used: boolean }>();
  const views: FakeView[] = [];
  const refuse = (messages: readonly string[]): Opened => ({
    ok: false,
    error: "invalid_arguments",
    response_metadata: { messages },
  });

  return {
    views,
    /** The window that a person has open. */
    windowOf: (user: string): FakeView | undefined =>
      views.findLast((one) => one.user === user && one.isOpen),
    /** A right that comes with something that a person did. */
    issueTrigger(user: string): string {
      const id = `${now()}.${randomBytes(10).toString("hex")}`;
      triggers.set(id, { user, at: now(), used: false });
      return id;
    },
    open({ trigger_id = "", view = "" }: Readonly<Record<string, string>>): Opened {
      const trigger = triggers.get(trigger_id);
      const described = parsed(view);
      if (!trigger) return refuse(["invalid `trigger_id`"]);
      if (!described) return refuse(["invalid `view`"]);
      const problems = viewProblems(described);
      if (problems.length > 0) return refuse(problems);
      if (now() - trigger.at > TRIGGER_LIFE_MS) return { ok: false, error: "expired_trigger_id" };
      if (trigger.used) return { ok: false, error: "exchanged_trigger_id" };
      trigger.used = true;
      const opened: FakeView = {
        id: `V${randomBytes(5).toString("hex").toUpperCase()}`,
        hash: `${Math.floor(now() / 1000)}.${randomBytes(4).toString("hex")}`,
        user: trigger.user,
        view: described,
        isOpen: true,
        offered: new Map(),
      };
      views.push(opened);
      return { ok: true, view: asSent(opened, {}) };
    },
  };
}

/** A window as Slack sends it to the bot, with what stands in its fields. */
export function asSent({ id, hash, view }: FakeView, values: Json): Json {
  const more = { id, hash, team_id: "T0ACME", app_id: "A0LAMP", bot_id: "B0BOT", root_view_id: id };
  return { ...view, ...more, external_id: "", previous_view_id: null, state: { values } };
}

/** A question of a window. */
export interface Question {
  readonly id: string;
  readonly label: string;
  readonly optional: boolean;
  readonly element: Readonly<Record<string, unknown>> & {
    readonly type: string;
    readonly action_id: string;
  };
}

export function questionsOf({ view }: FakeView): readonly Question[] {
  const blocks = (view.blocks as Json[]).filter(({ type }) => type === "input");
  return blocks.map(({ block_id, label, optional, element }) => ({
    id: String(block_id),
    label: String((label as Json).text),
    optional: optional === true,
    element: element as Question["element"],
  }));
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
