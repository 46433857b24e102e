import type { Section } from "../check.ts";
import { readSecretKeys } from "../config/secret-keys.ts";
import type { Config, Environment } from "../config.ts";

/** Whether one-time codes can be had where a rule asks for them; nothing where none does and no key is given. */
export function aboutCodes({ policy }: Config, env: Environment): readonly Section[] {
  const rules = policy.channels
    .flatMap(({ approvals }) => approvals)
    .filter(({ stronger }) => stronger?.kind === "code").length;
  const read = readSecretKeys(env);
  if (rules === 0 && !env.LAMPLIGHTER_SECRET_KEY) return [];
  const what = "the key for their secrets";
  const asking = `${rules} ${rules === 1 ? "rule asks" : "rules ask"} for a code`;
  const finding =
    "problem" in read
      ? {
          what,
          ok: false,
          detail: `${asking}, and no such approval can be given`,
          todo: read.problem,
        }
      : { what, ok: true, detail: asking };
  return [{ title: "one-time codes", findings: [finding] }];
}
