import type { ViewSubmitAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { Greet, Handle, Suggest } from "../platform.ts";
import { type Answering, answerAction, answerCommand } from "./answer.ts";
import type { Ears, SubmissionAck } from "./connection.ts";
import { firstQuestion, isForm } from "./form-sent.ts";
import { fromClick, fromCommand, fromSubmission, type Heard, type Hearing } from "./hear.ts";
import type { Homes } from "./home.ts";
import { createInvited } from "./invited.ts";
import { pickerOptions } from "./picker-options.ts";

export interface EarsSetup {
  readonly handle: Handle;
  readonly suggest: Suggest;
  readonly hearing: Hearing;
  readonly answering: Answering;
  readonly homes: Pick<Homes, "opened">;
  readonly client: WebClient;
  readonly greet: Greet | undefined;
  /** Notes what is being answered, so that a stop can wait for it. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

const UNREADABLE = "This form is out of date. Close it and ask for it again.";

/** What is done with each kind of event. */
export function createEars(setup: EarsSetup): Ears {
  const { handle, suggest, hearing, answering, homes, track } = setup;
  const { log, answerWithinMs, post } = answering;
  const invited = createInvited({ ...setup, post, log });
  const picking = { ...hearing, suggest, log, answerWithinMs };
  const readSubmission = (body: ViewSubmitAction): Heard | undefined => {
    try {
      return fromSubmission(body, hearing);
    } catch (error) {
      log.error({ err: error }, "A form could not be read");
      return undefined;
    }
  };
  return {
    onCommand: (command, ack) =>
      track(answerCommand({ handle, heard: fromCommand(command, hearing), ack }, answering)),
    onAction: async (body, ack) => {
      const heard = fromClick(body, hearing);
      if (!heard) return ack();
      await track(answerAction({ handle, heard, ack }, answering));
    },
    onSubmission: async (body, ack) => {
      if (!isForm(body.view)) return ack();
      const heard = readSubmission(body);
      if (!heard) return refuse(body, ack);
      await track(answerAction({ handle, heard, ack }, answering));
    },
    onHome: ({ user, hash }) => track(homes.opened(user, hash)),
    onJoined: (joined) => track(invited(joined)),
    onSuggestion: (body) => pickerOptions(body, picking),
  };
}

/** The window stays, and says beside its first question why it could not be sent. */
function refuse({ view }: ViewSubmitAction, ack: SubmissionAck): Promise<void> {
  const question = firstQuestion(view);
  if (question === undefined) return ack();
  return ack({ response_action: "errors", errors: { [question]: UNREADABLE } });
}
