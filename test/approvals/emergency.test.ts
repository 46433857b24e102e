import { TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerWords } from "../fakes/chat.ts";
import { type Court, openCourt } from "../support/court.ts";
import { RULES } from "./house-rules.ts";

let court: Court;
const says = async (who: string, words: string) => answerWords(await court.says(who, words));

beforeAll(async () => {
  court = await openCourt({ yaml: RULES() });
});
afterAll(() => court.close());
beforeEach(async () => {
  for (const one of ["ben", "chi", "dan"]) court.web.groups.set(one, ["oncall"]);
  for (const one of ["U0BEN", "U0CHI", "U0DAN"]) court.slack.groups.set(one, ["S0ONCALL"]);
  await court.quiet();
  court.enforce(RULES());
  court.cloud.calls.length = 0;
  await court.becomes("db-1", { state: "running", tags: { env: "prod" } });
});

describe("breaking the glass", () => {
  test("is for those who were granted it, however much else they may do", async () => {
    for (const who of ["web:ana", "web:chi"])
      expect(await says(who, 'stop db-1 --hard --break-glass "it burns"')).toMatch(
        /You can't break the glass for db-1/,
      );
    expect(court.cloud.calls).toEqual([]);
  });

  test("goes ahead at once, tells everybody who was skipped, and reminds daily until another one takes note", async () => {
    expect(await says("web:boss", 'stop db-1 --hard --break-glass "it burns"')).toBe("");
    const id = await court.newest();
    const card = await court.shows(/db-1 is stopped/);
    expect(card).toMatch(/Break-glass by boss: “it burns”/);
    expect(card).toMatch(/went ahead without 2 approvals by @oncall/);
    expect(await court.shows(/db-1 is stopped/, court.slack)).toMatch(
      /Skipped: @@?oncall[\s\S]*\[Acknowledge\]/,
    );
    expect(court.cloud.calls).toEqual(["stop:hard db-1"]);
    const kinds = await court.database.connection.db
      .selectFrom("audit")
      .select("kind")
      .where("operation_id", "=", id)
      .execute();
    expect(kinds.map(({ kind }) => kind)).toContain("break-glass");

    for (const _ of [1, 2]) {
      const before = court.slack.posted.length;
      court.passes(86_400_000);
      await expect.poll(() => court.slack.posted.length).toBe(before + 1);
      await court.shows(/! boss broke the glass: Hard stop of db-1/, court.slack);
    }
    expect(await says("web:boss", `acknowledge ${id}`)).toMatch(/someone else has to/);
    expect(await says("web:ana", `acknowledge ${id}`)).toMatch(/You can't approve db-1/);
    await says("slack:U0BEN", `acknowledge ${id}`);
    await court.shows(/● boss broke the glass[\s\S]*U0BEN took note/, court.slack);
    expect(court.card(court.slack)).not.toMatch(/Acknowledge\]/);
    const told = court.slack.posted.length;
    court.passes(86_400_000);
    await court.quiet();
    expect(court.slack.posted.length).toBe(told);
  });

  test("passes no guardrail", async () => {
    court.enforce(
      RULES().replace(
        "channels:",
        'never: [{ actions: ["stop:hard"], on: "env:prod" }]\nchannels:',
      ),
    );
    expect(await says("web:boss", 'stop db-1 --hard --break-glass "it burns"')).toMatch(
      /a rule forbids it/,
    );
  });

  test("does not help whose right to it is gone when the cloud is asked", async () => {
    court.cloud.silent = true;
    await says("web:boss", 'stop db-1 --hard --break-glass "it burns"');
    await court.shows(/the cloud does not answer/);
    court.enforce(RULES().replace('["*", break-glass]', '["*"]'));
    court.cloud.silent = false;
    court.passes(60_000);
    await court.shows(/The right to break the glass was taken away/);
    expect(court.cloud.calls).toEqual([]);
  });
});

describe("a rule that wants to know why", () => {
  test("asks for the reason in a form, whose answer is the request with it", async () => {
    court.enforce(RULES(", reason: required"));
    const answer = await court.says("web:ana", "stop db-1 --hard");
    if (answer.kind !== "form") throw new Error("no form");
    expect(answer.form.command).toBe("stop db-1 --hard --because={reason}");
    expect(answerWords(answer)).toMatch(/--because "hung kernel"/);
    expect(await says("web:ana", 'stop db-1 --hard --because="hung kernel"')).toBe("");
    await court.shows(/ana asks: “hung kernel”/);
    await says("web:ana", `cancel ${await court.newest()}`);
  });
});

describe("a stronger path", () => {
  test("counts only what is said in the one channel", async () => {
    court.enforce(RULES(', stronger: { channel: "slack:C0OPS" }').replace("count: 2", "count: 1"));
    await says("web:ana", "stop db-1 --hard");
    const id = await court.newest();
    expect(await says("web:chi", `approve ${id}`)).toMatch(/counts in C0OPS \(slack\) only/);
    await says("slack:U0CHI", `approve ${id}`);
    await court.shows(/db-1 is stopped/);
  });

  test("wants a code from the approver's authenticator, once, and writes none down", async () => {
    court.enforce(RULES(", stronger: code").replace("count: 2", "count: 1"));
    await says("web:ana", "stop db-1 --hard");
    const id = await court.newest();
    const asked = await court.says("web:chi", `approve ${id}`);
    if (asked.kind !== "form") throw new Error("no form");
    expect(asked.form.command).toBe(`approve ${id} {code}`);
    expect(await says("web:chi", `approve ${id} 123456`)).toMatch(/enroll/);
    const key = await says("web:chi", "enroll");
    const secret = /([A-Z2-7]{4} ){3,}[A-Z2-7]{1,4}/.exec(key)?.[0].replaceAll(" ", "") ?? "";
    const code = (at: number) => new TOTP({ secret }).generate({ timestamp: at });
    await says("web:chi", `enroll ${code(court.now())}`);
    court.passes(31_000);
    expect(await says("web:chi", `approve ${id} 000000`)).toMatch(/not right/);
    const right = code(court.now());
    expect(await says("web:chi", `approve ${id} ${right}`)).toBe("");
    await court.shows(/db-1 is stopped/);
    const audit = await court.database.connection.db.selectFrom("audit").selectAll().execute();
    expect(JSON.stringify(audit)).not.toContain(right);
  });
});
