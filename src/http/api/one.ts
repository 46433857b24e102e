import type { Context } from "hono";
import type { ReadValues } from "../../grammar/values.ts";
import type { Instance } from "../../model/instance.ts";
import type { Services } from "../../services.ts";
import { type ApiEnv, invocationOf } from "./caller.ts";
import { ApiError } from "./problem.ts";

/** @throws ApiError 400 where the path names several, by a selector */
export function onlyOne<One>(instances: readonly One[]): One {
  const [only, ...more] = instances;
  if (only !== undefined && more.length === 0) return only;
  throw new ApiError(400, "not-one", "The path has to name one instance.");
}

interface Wish {
  readonly command: string;
  /** As the path names it. */
  readonly ref: string;
  readonly values?: ReadValues;
}

/** Does what a command is for to the one instance that the path names. @throws BotError, ApiError 400 */
export const onOne = <Result>(
  c: Context<ApiEnv>,
  { command, ref, values }: Wish,
  work: (instance: Instance, services: Services) => Promise<Result>,
): Promise<Result> =>
  c.get("spoken").attend(
    {
      invocation: invocationOf(c),
      command,
      values: { ...values, instance: { words: [ref] } },
    },
    ({ instances, services }) => work(onlyOne(instances), services),
  );
