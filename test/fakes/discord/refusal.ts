import type { Json } from "./state.ts";

/** Why Discord does not do what it was asked. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly problems: readonly string[];

  constructor(status: number, code: number, message: string, problems: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }

  /** As the API says it. */
  get body(): Json {
    const errors = this.problems.length > 0 && {
      errors: { _errors: this.problems.map((message) => ({ code: "BASE_TYPE_BAD", message })) },
    };
    return { message: this.message, code: this.code, ...errors };
  }
}

export const REFUSALS = {
  unauthorized: () => new Refusal(401, 0, "401: Unauthorized"),
  notFound: () => new Refusal(404, 0, "404: Not Found"),
  unknownChannel: () => new Refusal(404, 10_003, "Unknown Channel"),
  unknownGuild: () => new Refusal(404, 10_004, "Unknown Guild"),
  unknownMember: () => new Refusal(404, 10_007, "Unknown Member"),
  unknownMessage: () => new Refusal(404, 10_008, "Unknown Message"),
  unknownUser: () => new Refusal(404, 10_013, "Unknown User"),
  unknownWebhook: () => new Refusal(404, 10_015, "Unknown Webhook"),
  unknownInteraction: () => new Refusal(404, 10_062, "Unknown interaction"),
  openingTooFast: () => new Refusal(403, 40_003, "You are opening direct messages too fast"),
  invalidRecipient: () => new Refusal(400, 50_033, "Invalid Recipient(s)"),
  tooLarge: () => new Refusal(413, 40_005, "Request entity too large"),
  alreadyAnswered: () => new Refusal(400, 40_060, "Interaction has already been acknowledged."),
  missingAccess: () => new Refusal(403, 50_001, "Missing Access"),
  notYours: () => new Refusal(403, 50_005, "Cannot edit a message authored by another user"),
  emptyMessage: () => new Refusal(400, 50_006, "Cannot send an empty message"),
  noDirectMessages: () => new Refusal(403, 50_007, "Cannot send messages to this user"),
  missingPermissions: () => new Refusal(403, 50_013, "Missing Permissions"),
  badToken: () => new Refusal(401, 50_027, "Invalid Webhook Token"),
  badForm: (...problems: string[]) => new Refusal(400, 50_035, "Invalid Form Body", problems),
  archived: () => new Refusal(400, 50_083, "Thread is archived"),
  badJson: () => new Refusal(400, 50_109, "The request body contains invalid JSON."),
  unsupportedMedia: () => new Refusal(415, 0, "415: Unsupported Media Type"),
} as const;
