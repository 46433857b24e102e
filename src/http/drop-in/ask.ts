import type { Instance } from "../../model/instance.ts";
import type { Operation } from "../../model/operation.ts";
import { BotError } from "../../model/problem.ts";
import { invocationOf } from "../api/caller.ts";
import { onlyOne } from "../api/one.ts";
import { ApiError } from "../api/problem.ts";
import type { DropInContext, DropInTools } from "./tools.ts";

/** What a predecessor's client wants, as the command that says so here. */
export interface Wish {
  readonly command:
    | "start"
    | "stop"
    | "toggle"
    | "shelve"
    | "unshelve"
    | "reboot"
    | "rebuild"
    | "delete";
  readonly hard?: boolean;
  /** Which instances: names and selectors, the cloud's among them. */
  readonly words: readonly string[];
  /** Only if this is what the words mean. @throws ApiError */
  readonly must?: (instances: readonly Instance[]) => void;
  /** Tells apart several wishes of one request. */
  readonly part?: string;
}

export interface Wished {
  /** As they were last seen. */
  readonly instances: readonly Instance[];
  /** Absent where there was nothing to do. */
  readonly operation: Operation | undefined;
}

/**
 * Asks with the key's own rights, by the same way as everything else that is asked. Who calls a predecessor's route has
 * said what to do and to what, and nobody could press a button: what only waits for its own confirmation goes ahead.
 * @throws BotError, ApiError
 */
export async function ask(
  c: DropInContext,
  tools: Pick<DropInTools, "madeBy" | "operations">,
  { command, hard, words, must, part }: Wish,
): Promise<Wished> {
  const event = [c.get("requestId"), ...(part === undefined ? [] : [part])].join("/");
  const invocation = invocationOf(c, event);
  const values = { instance: { words }, ...(hard !== undefined && { hard }), "dry-run": false };
  let instances: readonly Instance[] = [];
  try {
    const operation = await c
      .get("spoken")
      .attend({ invocation, command, values }, async ({ instances: named, run, services }) => {
        must?.(named);
        instances = named;
        await run();
        const made = await tools.madeBy(invocation.key);
        if (!made) throw new Error("an operation that was just asked for is not there");
        if (made.stage !== "asked") return made;
        await services.operations.confirm(made);
        return (await tools.operations([made.id]))[0] ?? made;
      });
    return { instances, operation };
  } catch (error) {
    if (!(error instanceof BotError) || error.problem.code !== "nothing-to-do") throw error;
    return { instances, operation: undefined };
  }
}

/** Words that mean this instance and nothing else. */
export const only = ({ ref, cloud }: Instance): Pick<Wish, "words" | "must"> => ({
  words: [ref, `cloud:${cloud}`],
  must: (named) => {
    // Somebody may have called another one so.
    if (onlyOne(named).ref !== ref) throw new ApiError(409, "ambiguous", `${ref} is ambiguous.`);
  },
});
