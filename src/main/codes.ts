import { type Rekeyed, rekeyCodes, resetCodes } from "../approvals/keep-codes.ts";
import { readSecretKeys } from "../config/secret-keys.ts";
import type { ConfigResult, Environment } from "../config.ts";
import type { Log } from "../model/log.ts";
import { type CodeAccount, enrolledAccounts } from "../store/codes.ts";
import type { Connection } from "../store/connect.ts";
import { CODES_USAGE, type CodesRequest } from "./codes-request.ts";
import type { Said } from "./said.ts";
import { withDatabase } from "./with-database.ts";

export interface CodesTools {
  readonly env: Environment;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * `lamplighter codes`: who has one-time codes, and what only an operator may do about them.
 * @returns what is to be said, and the exit code: 0 where it was done
 */
export async function codes(
  request: CodesRequest,
  result: ConfigResult,
  tools: CodesTools,
): Promise<Said> {
  if (request.kind === "help") return { text: CODES_USAGE, code: 0 };
  return withDatabase(result, tools, ({ db }) => answer(request, db, tools));
}

async function answer(
  request: Exclude<CodesRequest, { readonly kind: "help" }>,
  db: Connection["db"],
  { env, now }: CodesTools,
): Promise<Said> {
  switch (request.kind) {
    case "list": {
      const lines = (await enrolledAccounts(db)).map(
        (one) => `${nameOf(one)}  since ${new Date(one.enrolledAt).toISOString().slice(0, 10)}`,
      );
      return { text: lines.join("\n") || "Nobody has one-time codes.", code: 0 };
    }
    case "reset": {
      const name = nameOf(request.account);
      if (await resetCodes(db, request.account, now()))
        return { text: `${name} has no codes any more, and can enroll anew.`, code: 0 };
      return { text: `${name} has no codes. Nothing was changed.`, code: 1 };
    }
    case "rekey": {
      const read = readSecretKeys(env);
      if ("problem" in read) return { text: read.problem, code: 1 };
      return sayRekeyed(await rekeyCodes(db, read.keys));
    }
    default:
      return request satisfies never;
  }
}

function sayRekeyed({ moved, before, unreadable }: Rekeyed): Said {
  const done = `Encrypted with the current key: ${moved} now, ${before} before.`;
  if (unreadable.length === 0) return { text: done, code: 0 };
  const names = unreadable.map((one) => `  ${nameOf(one)}`);
  const lines = [done, "No key that I was given reads these; reset them:", ...names];
  return { text: lines.join("\n"), code: 1 };
}

const nameOf = ({ platform, id }: CodeAccount): string => `${platform}:user:${id}`;
