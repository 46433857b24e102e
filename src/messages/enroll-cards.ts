import { t } from "../model/phrase.ts";
import { type Button, code, type Form, type Message, text } from "./message.ts";

/** Why a code was not taken, in whole sentences. */
export const CODE_REFUSALS = {
  wrong: t`That code is not right. Wait for the next one, and see that your device's clock is right; after five wrong ones none is taken for a while.`,
  locked: t`After too many wrong codes I take none for a while, not even a right one: a quarter of an hour at first, longer each time after that.`,
  used: t`That code was used before. Wait for the next one.`,
  "not-enrolled": t`You have no one-time codes yet. /vm enroll gives you some.`,
} as const;

const ENTER: Button = { label: t`Enter the code`, command: "enroll --ask", style: "primary" };
const BEGIN: Button = { label: t`Show a new key`, command: "enroll" };

/** A new secret, shown once. */
export function enrolmentCard({
  uri,
  secret,
  enrolled,
}: {
  readonly uri: string;
  readonly secret: string;
  readonly enrolled: boolean;
}): Message {
  return {
    headline: [t`Your one-time codes: add this key to your authenticator app`],
    parts: [
      { kind: "code", text: (secret.match(/.{1,4}/g) ?? []).join(" ") },
      text(t`The same as an address, for apps that take one:`),
      { kind: "code", text: uri },
      ...howToConfirm(enrolled),
      {
        kind: "context",
        line: [t`Shown once, to you alone. Whoever has it can make your codes: keep no copy.`],
      },
    ],
    buttons: [ENTER],
  };
}

const howToConfirm = (enrolled: boolean) =>
  enrolled
    ? [
        text(
          t`You have codes already, and they count until you confirm, within 15 minutes, with the first new code and then one of the old key: ${code("/vm enroll 123456 654321")}`,
        ),
      ]
    : [
        text(
          t`Then confirm within 15 minutes with the first code that it shows: ${code("/vm enroll 123456")}`,
        ),
      ];

/** The window that asks for the code, or both. */
export function enrolmentForm(enrolled: boolean): Form {
  const field = { kind: "line", required: true, placeholder: "123456" } as const;
  const first = { ...field, name: "code", label: t`The code that your app shows` };
  const former = { ...field, name: "former", label: t`A code of the old key` };
  return enrolled
    ? {
        title: t`One-time codes`,
        command: "enroll {code} {former}",
        fields: [{ ...first, label: t`The code of the new key` }, former],
        submit: t`Confirm`,
      }
    : { title: t`One-time codes`, command: "enroll {code}", fields: [first], submit: t`Confirm` };
}

/** Where no window opens. */
export const typeTheCode = (enrolled: boolean): Message => ({
  headline: [t`Type the code, please`],
  parts: howToConfirm(enrolled),
  buttons: [],
});

/** The end of an enrolment, or why it did not come to that. */
export function enrolmentEndCard(
  verdict: "ok" | "wrong" | "locked" | "used" | "not-begun" | "former-needed",
): Message {
  switch (verdict) {
    case "ok":
      return {
        headline: ["● ", t`Your one-time codes are in force`],
        parts: [text(t`Approvals that ask for a code take yours, each code once.`)],
        buttons: [],
      };
    case "wrong":
    case "used":
      return { headline: ["✕ ", CODE_REFUSALS[verdict]], parts: [], buttons: [ENTER] };
    case "locked":
      return { headline: ["✕ ", CODE_REFUSALS[verdict]], parts: [], buttons: [] };
    case "not-begun":
      return {
        headline: ["✕ ", t`There is no new key to confirm (any more)`],
        parts: [text(t`A key can be confirmed within 15 minutes after it was shown.`)],
        buttons: [BEGIN],
      };
    case "former-needed":
      return {
        headline: ["✕ ", t`You have codes already, so one of the old key is needed too`],
        parts: [
          ...howToConfirm(true),
          text(t`If you have lost the old key, whoever runs the bot can reset it.`),
        ],
        buttons: [ENTER],
      };
    default:
      return verdict satisfies never;
  }
}
