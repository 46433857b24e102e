import { optionProblems } from "../../support/block-kit-limits.ts";
import type { SignedRequest, Tampering } from "./signing.ts";
import type { FakeState } from "./state.ts";
import type { createTransport, To } from "./transport.ts";
import {
  asSent,
  type createViews,
  type FakeOption,
  type FakeView,
  type Json,
  type Question,
  questionsOf,
} from "./views.ts";

export interface Searched extends Tampering {
  readonly to: To;
  readonly window: FakeView;
  /** The question's label, or the id of its block. */
  readonly question: string;
  readonly typed: string;
}

export interface Found {
  readonly status: number;
  readonly ms: number;
  readonly options: readonly FakeOption[];
}

export interface Sent extends Tampering {
  readonly to: To;
  readonly window: FakeView;
  /** By question: what is typed, or the label or value of an option that its picker shows. */
  readonly answers: Readonly<Record<string, string>>;
}

export interface SentReaction {
  readonly status: number;
  readonly ms: number;
  /** What the window says beside its questions instead of closing. */
  readonly errors: Readonly<Record<string, string>> | undefined;
  readonly request: SignedRequest;
  again(): Promise<SentReaction>;
}

export interface WindowPeopleSetup {
  readonly state: FakeState;
  readonly views: ReturnType<typeof createViews>;
  readonly transport: ReturnType<typeof createTransport>;
}

/** What people do in a window, as the requests that Slack makes of it. Slack's client lets through no more than this. */
export function createWindowPeople({ state, views, transport }: WindowPeopleSetup) {
  const common = ({ user }: FakeView) => {
    const name = state.users.get(user)?.name ?? user.toLowerCase();
    return {
      team: { id: "T0ACME", domain: "acme" },
      user: { id: user, username: name, name, team_id: "T0ACME" },
      api_app_id: "A0LAMP",
      token: "legacy",
      is_enterprise_install: false,
      enterprise: null,
    };
  };

  const interactive = (to: To, payload: object, tampering: Tampering) => {
    const request = transport.sign({ payload: JSON.stringify(payload) }, tampering);
    return { to, envelope: "interactive" as const, payload, request };
  };

  /** Somebody opens a picker, or types into it. */
  const search = async ({
    to,
    window,
    question,
    typed,
    ...tampering
  }: Searched): Promise<Found> => {
    const { id, element } = questionOf(window, question);
    if (element.type !== "external_select") throw new Error(`${question} is no picker`);
    if (typed.length < Number(element.min_query_length ?? 3))
      throw new Error(`Slack asks nothing for ${typed.length} letters here`);
    const payload = {
      type: "block_suggestion",
      ...common(window),
      container: { type: "view", view_id: window.id },
      action_id: element.action_id,
      block_id: id,
      value: typed,
      view: asSent(window, {}),
    };
    const { status, ms, body } = await transport.deliver(interactive(to, payload, tampering));
    const options = body ? offered(body) : [];
    window.offered.set(id, options);
    return { status, ms, options };
  };

  /** Somebody fills the window in and sends it. */
  const submit = async ({ to, window, answers, ...tampering }: Sent): Promise<SentReaction> => {
    if (!window.isOpen) throw new Error("That window is closed");
    const payload = {
      type: "view_submission",
      ...common(window),
      trigger_id: views.issueTrigger(window.user),
      view: asSent(window, valuesOf(window, answers)),
      response_urls: [],
    };
    const delivery = interactive(to, payload, tampering);
    const send = async (): Promise<SentReaction> => {
      const { status, ms, body } = await transport.deliver(delivery);
      const errors = body && errorsIn(body, window);
      if (status === 200 && !errors) window.isOpen = false;
      return { status, ms, errors, request: delivery.request, again: send };
    };
    return send();
  };

  return { search, submit };
}

function questionOf(window: FakeView, name: string): Question {
  const found = questionsOf(window).find(({ id, label }) => id === name || label === name);
  if (!found) throw new Error(`There is no question "${name}" in the window`);
  return found;
}

function offered(body: Record<string, unknown>): readonly FakeOption[] {
  const problems = optionProblems(body);
  if (problems.length > 0) throw new Error(`Slack would show none: ${problems.join("; ")}`);
  return (body.options as { text: { text: string }; value: string }[]).map(({ text, value }) => ({
    label: text.text,
    value,
  }));
}

function valuesOf(window: FakeView, answers: Readonly<Record<string, string>>): Json {
  for (const name of Object.keys(answers)) questionOf(window, name);
  return Object.fromEntries(
    questionsOf(window).map((question) => {
      const { id, label, element } = question;
      const value = given(question, answers[label] ?? answers[id], window.offered.get(id) ?? []);
      return [id, { [element.action_id]: { type: element.type, ...value } }];
    }),
  );
}

function given(
  { label, optional, element }: Question,
  answer: string | undefined,
  options: readonly FakeOption[],
): Json {
  if (answer === undefined && !optional) throw new Error(`"${label}" must be answered`);
  if (element.type === "external_select") {
    const option = options.find((one) => one.label === answer || one.value === answer);
    if (answer !== undefined && !option) throw new Error(`"${answer}" is not among the options`);
    const text = { type: "plain_text", text: option?.label, emoji: false };
    return { selected_option: option ? { text, value: option.value } : null };
  }
  if (answer !== undefined && answer.length > Number(element.max_length ?? 3000))
    throw new Error(`The answer to "${label}" is too long`);
  if (answer?.includes("\n") && element.multiline !== true)
    throw new Error(`"${label}" has one line`);
  return { value: answer ?? null };
}

function errorsIn(
  { response_action, errors, ...more }: Record<string, unknown>,
  window: FakeView,
): Readonly<Record<string, string>> {
  if (response_action !== "errors" || Object.keys(more).length > 0)
    throw new Error(`Slack does not understand this: ${JSON.stringify({ response_action, more })}`);
  for (const id of Object.keys(errors as object)) questionOf(window, id);
  return errors as Record<string, string>;
}
