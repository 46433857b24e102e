import { type Button, code, type Form, type Message, text } from "./message.ts";

/** Why a code was not taken, in whole sentences. */
export const CODE_REFUSALS = {
  wrong:
    "That code is not right. Wait for the next one, and see that your device's clock is right; after five wrong ones none is taken for a while.",
  locked:
    "After too many wrong codes I take none for a while, not even a right one: a quarter of an hour at first, longer each time after that.",
  used: "That code was used before. Wait for the next one.",
  "not-enrolled": "You have no one-time codes yet. /vm enroll gives you some.",
} as const;

const ENTER: Button = { label: "Enter the code", command: "enroll --ask", style: "primary" };
const BEGIN: Button = { label: "Show a new key", command: "enroll" };

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
    headline: ["Your one-time codes: add this key to your authenticator app"],
    parts: [
      { kind: "code", text: (secret.match(/.{1,4}/g) ?? []).join(" ") },
      text("The same as an address, for apps that take one:"),
      { kind: "code", text: uri },
      ...howToConfirm(enrolled),
      {
        kind: "context",
        line: ["Shown once, to you alone. Whoever has it can make your codes: keep no copy."],
      },
    ],
    buttons: [ENTER],
  };
}

const howToConfirm = (enrolled: boolean) =>
  enrolled
    ? [
        text(
          "You have codes already, and they count until you confirm, within 15 minutes, with the first new code and then one of the old key: ",
          code("/vm enroll 123456 654321"),
        ),
      ]
    : [
        text(
          "Then confirm within 15 minutes with the first code that it shows: ",
          code("/vm enroll 123456"),
        ),
      ];

/** The window that asks for the code, or both. */
export function enrolmentForm(enrolled: boolean): Form {
  const field = { kind: "line", required: true, placeholder: "123456" } as const;
  const first = { ...field, name: "code", label: "The code that your app shows" };
  const former = { ...field, name: "former", label: "A code of the old key" };
  return enrolled
    ? {
        title: "One-time codes",
        command: "enroll {code} {former}",
        fields: [{ ...first, label: "The code of the new key" }, former],
        submit: "Confirm",
      }
    : { title: "One-time codes", command: "enroll {code}", fields: [first], submit: "Confirm" };
}

/** Where no window opens. */
export const typeTheCode = (enrolled: boolean): Message => ({
  headline: ["Type the code, please"],
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
        headline: ["● Your one-time codes are in force"],
        parts: [text("Approvals that ask for a code take yours, each code once.")],
        buttons: [],
      };
    case "wrong":
    case "used":
      return { headline: [`✕ ${CODE_REFUSALS[verdict]}`], parts: [], buttons: [ENTER] };
    case "locked":
      return { headline: [`✕ ${CODE_REFUSALS[verdict]}`], parts: [], buttons: [] };
    case "not-begun":
      return {
        headline: ["✕ There is no new key to confirm (any more)"],
        parts: [text("A key can be confirmed within 15 minutes after it was shown.")],
        buttons: [BEGIN],
      };
    case "former-needed":
      return {
        headline: ["✕ You have codes already, so one of the old key is needed too"],
        parts: [
          ...howToConfirm(true),
          text("If you have lost the old key, whoever runs the bot can reset it."),
        ],
        buttons: [ENTER],
      };
    default:
      return verdict satisfies never;
  }
}
