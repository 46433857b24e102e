import { createHmac } from "node:crypto";

/** A request just as Slack sends it; the same bytes can be sent again. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Tampering {
  /** Signed with another secret. */
  readonly forged?: boolean;
  /** Signed so long ago. */
  readonly ageSeconds?: number;
  readonly contentType?: string;
}

/** Signs a form body with Slack's scheme v0. */
export function signRequest(
  { secret, body, now }: { readonly secret: string; readonly body: string; readonly now: number },
  { forged = false, ageSeconds = 0, contentType = FORM }: Tampering = {},
): SignedRequest {
  const timestamp = String(Math.floor(now / 1000) - ageSeconds);
  const key = forged ? `${secret}-not` : secret;
  const digest = createHmac("sha256", key).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "content-type": contentType,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
    },
  };
}

const FORM = "application/x-www-form-urlencoded";
