import {
  enrolmentCard,
  enrolmentEndCard,
  enrolmentForm,
  typeTheCode,
} from "../src/messages/enroll-cards.ts";
import { privately } from "../src/messages/message.ts";
import { t } from "../src/model/phrase.ts";
import { defineCommand } from "./define.ts";

export const enroll = defineCommand(
  {
    name: "enroll",
    summary: t`Set up one-time codes for approvals that ask for one`,
    permission: "view",
    options: {
      codes: {
        kind: "text",
        about: t`the first code of the new key; then, if you had codes before, one of the old key`,
        required: false,
        secret: true,
      },
      ask: { kind: "flag", about: t`ask for the code in a window` },
    },
    examples: ["enroll"],
  },
  async ({ codes: typed, ask }, { codes }) => {
    if (typed !== undefined) {
      const { code, former } = twoCodes(typed);
      return privately(enrolmentEndCard(await codes.confirm(code, former)));
    }
    const enrolled = await codes.enrolled();
    if (ask) return { kind: "form", form: enrolmentForm(enrolled), instead: typeTheCode(enrolled) };
    return {
      kind: "private",
      secret: true,
      message: enrolmentCard({ ...(await codes.begin()), enrolled }),
    };
  },
);

/** `123456 654321`, also `123 456 654 321` as authenticators show them. */
function twoCodes(typed: string): { readonly code: string; readonly former?: string } {
  const digits = typed.replace(/[\s-]/g, "");
  return /^\d{12}$/.test(digits)
    ? { code: digits.slice(0, 6), former: digits.slice(6) }
    : { code: digits };
}
