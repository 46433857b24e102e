import { existsSync } from "node:fs";
import { type Environment, type Mistake, sayMistake } from "../config.ts";
import type { Answers } from "./init/answers.ts";
import { askAnswers } from "./init/ask.ts";
import { type Asker, asking, type Terminal } from "./init/asker.ts";
import { complete, missingOf } from "./init/complete.ts";
import { complaintAbout, configText, mistakesIn } from "./init/file.ts";
import { leftToDo } from "./init/left-to-do.ts";
import { type Given, INIT_USAGE, type InitRequest } from "./init/request.ts";
import { writeWhole } from "./init/write.ts";
import type { Said } from "./said.ts";

export interface InitTools {
  readonly env: Environment;
  /** Absent where there is nobody to be asked. */
  readonly terminal: Terminal | undefined;
  readonly say: (text: string) => void;
  /** `lamplighter check` with the file that was written. */
  readonly check: (file: string) => Promise<Said>;
}

/** What was decided: nothing is on the disk yet. */
interface Plan {
  readonly answers: Answers;
  readonly replace: boolean;
  readonly check: boolean;
}

/**
 * `lamplighter init`: asks for what a first configuration needs, writes it, and says what is left to do.
 * @returns the text for the terminal and the exit code: 0 written, 1 not written, 2 there was nobody to ask, 130 left
 */
export async function init(request: InitRequest, tools: InitTools): Promise<Said> {
  if (request.help) return { text: INIT_USAGE, code: 0 };
  const file = request.config ?? (tools.env.LAMPLIGHTER_CONFIG || "lamplighter.yaml");
  if (request.yes) return carryOut(file, planned(request), tools);
  if (!tools.terminal) return { text: NOBODY_TO_ASK, code: 2 };
  const complaint = complaintAbout(wholeOf(request.given));
  if (complaint !== undefined) return { text: complaint, code: 1 };
  const plan = await asking(tools.terminal, (ask) => askPlan(ask, file, request));
  return plan ? carryOut(file, plan, tools) : { text: "", code: 130 };
}

/** Without the clouds of which something is still to be asked. */
function wholeOf({ clouds = [], ...rest }: Given): Given {
  const whole = clouds.filter((cloud) => missingOf(cloud).length === 0);
  return { ...rest, ...(whole.length > 0 && { clouds: whole }) };
}

const NOBODY_TO_ASK = `lamplighter init asks questions, and there is no terminal to ask them in. Say the answers instead:

  lamplighter init --chat slack --cloud aws-ec2 --region eu-west-1 --channel C0123456789 --yes

or begin from lamplighter.example.yaml. All flags: lamplighter init --help`;

function planned({ given, force, check }: InitRequest): Plan | Said {
  const answers = complete(given);
  if ("chat" in answers) return { answers, replace: force, check };
  const flags = answers.map((flag) => `  ${flag}`);
  return { text: ["Say this too:", ...flags].join("\n"), code: 2 };
}

async function askPlan(ask: Asker, file: string, request: InitRequest): Promise<Plan | Said> {
  ask.intro(
    "A first configuration for Lamplighter. Secrets are not asked for; Ctrl-C leaves nothing behind.",
  );
  const isThere = existsSync(file);
  if (
    isThere &&
    !request.force &&
    !(await ask.confirm(`${file} is there. Replace it in the end?`, false))
  ) {
    return { text: `${file} stays as it is. Another one: lamplighter init --config FILE`, code: 1 };
  }
  const answers = await askAnswers(ask, request.given);
  const check =
    request.check ||
    (await ask.confirm("Try the cloud and the chat right after (lamplighter check)?", false));
  if (!(await ask.confirm(`Write ${file}?`, true)))
    return { text: "Nothing was written.", code: 1 };
  ask.outro("That is all.");
  return { answers, replace: isThere, check };
}

/** The file that the line would be of is not there. */
const sayWithoutLine = (mistake: Mistake): string => sayMistake({ ...mistake, line: undefined });

async function carryOut(file: string, plan: Plan | Said, tools: InitTools): Promise<Said> {
  if ("text" in plan) return plan;
  const text = configText(plan.answers);
  const mistakes = mistakesIn(text);
  if (mistakes.length > 0) return { text: mistakes.map(sayWithoutLine).join("\n"), code: 1 };
  const trouble = writeWhole(file, text, plan.replace);
  if (trouble !== undefined) return { text: trouble, code: 1 };
  const todo = `${file} is written.\n\n${await leftToDo(plan.answers, file)}`;
  if (!plan.check) return { text: todo, code: 0 };
  tools.say(`${todo}\n`);
  return tools.check(file);
}
