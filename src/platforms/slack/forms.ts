import type { Form } from "../../messages/message.ts";
import { spell } from "../../messages/spell.ts";
import { createPacer } from "../pace.ts";
import { within } from "../within.ts";
import { pacedCall, type SlackTools } from "./client.ts";
import { formView } from "./form-view.ts";
import type { Heard } from "./hear.ts";

/** Slack opens nothing for an event that is older. */
const TRIGGER_LIFE_MS = 3_000;
/** A window that would have to wait longer for its turn comes too late anyway. */
const TURN = { urgent: true, maxWaitMs: 500 };

/** Opens windows. */
export interface Forms {
  /** @returns whether the person has the window before them */
  open(form: Form, heard: Heard): Promise<boolean>;
}

export function createForms({ client, now, log, pacing }: SlackTools): Forms {
  const pacer = createPacer(pacing.openView, now);
  return {
    async open(form, { invocation, trigger }) {
      const view = formView(form, invocation);
      const leftMs = trigger.heardAt + TRIGGER_LIFE_MS - now();
      if (!view || leftMs <= 0) return false;
      try {
        const call = pacedCall({ pacer, turn: TURN, method: "views.open" }, () =>
          client.views.open({ trigger_id: trigger.id, view }),
        );
        return (await within(leftMs, call)) !== undefined;
      } catch (error) {
        log.warn(
          { form: spell(form.title), detail: String(error) },
          "Slack opened no window for a form",
        );
        return false;
      }
    },
  };
}
