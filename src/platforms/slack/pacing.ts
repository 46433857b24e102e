import type { Pace } from "../pace.ts";

/** Every number that decides how fast we speak to Slack, and how long anything waits. */
export interface SlackPacing {
  /** `chat.update`, of the whole workspace. Slack allows 50 a minute. */
  readonly update: Pace;
  readonly progressWaitMs: number;
  readonly finalWaitMs: number;
  /** `chat.postMessage`: Slack allows about one a second in a channel, and "several hundred" a minute in all. */
  readonly postInChannel: Pace;
  readonly postInWorkspace: Pace;
  readonly postWaitMs: number;
  /** `usergroups.users.list`: Slack allows 20 a minute. */
  readonly groupMembers: Pace;
  readonly groupMembersWaitMs: number;
  /** `views.open`: Slack allows 100 a minute. */
  readonly openView: Pace;
  /** `views.publish`, for home tabs: Slack allows 100 a minute. */
  readonly publishView: Pace;
  readonly publishWaitMs: number;
  /** `chat.postEphemeral`: Slack allows 100 a minute. */
  readonly postEphemeral: Pace;
  /** `users.lookupByEmail` and `conversations.open`: Slack allows 50 a minute of each. */
  readonly userByEmail: Pace;
  readonly openDirect: Pace;
  /** `users.info`: Slack allows 100 a minute. Nobody waits for it, so what finds no room is left for later. */
  readonly userInfo: Pace;
  /** Pictures: `files.getUploadURLExternal` and `files.completeUploadExternal`, then `files.info`; 100 a minute of each. */
  readonly upload: Pace;
  readonly fileInfo: Pace;
  readonly lookAgainMs: number;
  /** How long an answer waits for its pictures; after that it is given without them. */
  readonly uploadWithinMs: number;
  /** How long a command may take before it is acknowledged without its answer. Slack's own limit is 3 s. */
  readonly answerWithinMs: number;
  /** The pause before each progress edit that spends a use of a response_url, which has five in all. */
  readonly replyProgressGapsMs: readonly number[];
  /** How long `stop` waits for what is being answered. */
  readonly stopWithinMs: number;
  readonly requestTimeoutMs: number;
}

/** Below Slack's limits by a tenth. Edits come in short windows: a few at once, and never a minute of silence. */
export const SLACK_PACING: SlackPacing = {
  update: { cap: 6, perMs: 8_000 },
  progressWaitMs: 10_000,
  finalWaitMs: 15_000,
  postInChannel: { cap: 1, perMs: 1_050 },
  postInWorkspace: { cap: 10, perMs: 3_000 },
  postWaitMs: 15_000,
  groupMembers: { cap: 18, perMs: 60_000 },
  groupMembersWaitMs: 15_000,
  openView: { cap: 90, perMs: 60_000 },
  publishView: { cap: 90, perMs: 60_000 },
  publishWaitMs: 10_000,
  postEphemeral: { cap: 90, perMs: 60_000 },
  userByEmail: { cap: 45, perMs: 60_000 },
  openDirect: { cap: 45, perMs: 60_000 },
  userInfo: { cap: 90, perMs: 60_000 },
  upload: { cap: 90, perMs: 60_000 },
  fileInfo: { cap: 90, perMs: 60_000 },
  lookAgainMs: 700,
  uploadWithinMs: 8_000,
  answerWithinMs: 2_500,
  replyProgressGapsMs: [5_000, 20_000, 60_000],
  stopWithinMs: 10_000,
  requestTimeoutMs: 10_000,
};
