import type { Invocation } from "../model/people.ts";
import { BotError } from "../model/problem.ts";
import type { Trace, Traced } from "../model/trace.ts";

/** What one invocation turns out to be about, while it is heard. */
export interface Hearing {
  /** The command's name, once it was read. */
  command?: string;
  /** Notes an operation that it made, or named. */
  readonly concerns: (operation: Traced) => void;
}

interface Heard {
  readonly trace: Trace;
  readonly now: () => number;
}

/** Does the work of one invocation, and tells of it as one step, whatever came of it. */
export async function hear<Result>(
  { trace, now }: Heard,
  { key, channel }: Pick<Invocation, "key" | "channel">,
  work: (hearing: Hearing) => Promise<Result>,
): Promise<Result> {
  const operations = new Map<string, Traced>();
  const concerns = ({ id, correlation }: Traced) => void operations.set(id, { id, correlation });
  const hearing: Hearing = { concerns };
  const from = now();
  const tell = (outcome: string, failed = false) =>
    trace({
      name: "said",
      operations: [...operations.values()],
      correlation: `${channel.platform}:${key}`,
      from,
      to: now(),
      outcome,
      failed,
      about: {
        platform: channel.platform,
        ...(hearing.command !== undefined && { command: hearing.command }),
      },
    });
  try {
    const result = await work(hearing);
    tell("answered");
    return result;
  } catch (error) {
    if (error instanceof BotError) tell(error.problem.code);
    else tell("fault", true);
    throw error;
  }
}
