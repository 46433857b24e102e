import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PlatformError } from "../../src/platforms/platform.ts";
import { answerWords } from "../fakes/chat.ts";
import { type Court, openCourt } from "../support/court.ts";
import { RULES } from "./house-rules.ts";

describe("a request that other people have to approve", () => {
  let court: Court;
  let id = "";
  const groups = () => {
    court.web.groups.clear();
    court.slack.groups.clear();
    for (const one of ["ben", "chi", "dan"]) court.web.groups.set(one, ["oncall"]);
    for (const one of ["U0BEN", "U0CHI", "U0DAN"]) court.slack.groups.set(one, ["S0ONCALL"]);
  };
  const says = async (who: string, words: string) => answerWords(await court.says(who, words));
  const calls = () => court.cloud.calls.filter((call) => call.startsWith("stop:hard"));

  beforeAll(async () => {
    court = await openCourt({ yaml: RULES() });
  });
  afterAll(() => court.close());
  beforeEach(async () => {
    groups();
    court.enforce(RULES());
    court.cloud.calls.length = 0;
    await court.becomes("db-1", { state: "running", tags: { env: "prod" } });
    expect(await says("web:ana", 'stop db-1 --hard --because "hung kernel"')).toBe("");
    id = await court.newest();
    await court.shows(/🔒 Hard stop of db-1 needs 2 approvals \(0 of 2\)/);
  });
  afterEach(async () => {
    await says("web:ana", `cancel ${id}`);
    await court.quiet();
  });

  test("says in its card what is asked, why, what it does, until when, and of whom", async () => {
    const card = court.card();
    expect(card).toMatch(/ana asks: “hung kernel”/);
    expect(card).toMatch(/Effect: power cut, unsaved data is lost/);
    expect(card).toMatch(/Lapses at .* · approvers: @oncall/);
    expect(card).toMatch(/\[Approve\] \[Decline…\] \[I'm looking\]/);
    expect(await court.shows(/needs 2 approvals/, court.slack)).toMatch(/\[Approve\]/);
    expect(calls()).toEqual([]);
  });

  test("runs once two different people said yes, in whichever chat, and both cards say who", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    await court.shows(/\(1 of 2\)[\s\S]*Yes so far: U0BEN/);
    await says("slack:U0BEN", `approve ${id}`);
    await says("web:ben", `approve ${id}`);
    await court.quiet();
    expect(await court.stage(id)).toBe("approval");
    await says("web:chi", `approve ${id}`);
    await court.shows(/db-1 is stopped[\s\S]*approved by U0BEN and chi/);
    await court.shows(/db-1 is stopped/, court.slack);
    expect(court.card(court.slack)).not.toMatch(/\[Approve\]/);
    expect(calls()).toEqual(["stop:hard db-1"]);
    expect(await says("slack:U0DAN", `approve ${id}`)).toMatch(/already approved by .*chi/);
    expect(await says("slack:U0DAN", `decline ${id} no`)).toMatch(/already approved by/);
  });

  test("cannot be approved by the one who asked, under no account", async () => {
    court.web.groups.set("ana", ["oncall"]);
    expect(await says("web:ana", `approve ${id}`)).toMatch(
      /You asked for this one, so someone else has to approve/,
    );
    await says("web:ana", `cancel ${id}`);
    await says("web:ben", "stop db-2 --hard");
    const own = await court.newest();
    for (const who of ["web:ben", "slack:U0BEN"])
      expect(await says(who, `approve ${own}`)).toMatch(/someone else has to approve/);
    await says("web:ben", `cancel ${own}`);
    id = own;
  });

  test("cannot be approved by somebody outside the role, who is told of whom it is asked", async () => {
    expect(await says("web:boss", `approve ${id}`)).toMatch(/Only people of @oncall can decide/);
    expect(await says("web:eve", `approve ${id}`)).toMatch(/You can't see anything from here/);
    expect(await says("web:eve", `approve ${id}`)).not.toMatch(/db-1/);
  });

  test("ends with a no, which is asked for its reason", async () => {
    const asked = await court.says("slack:U0CHI", `decline ${id}`);
    expect(asked.kind).toBe("form");
    expect(answerWords(asked)).toMatch(/decline op_\w+ "use a soft reboot"/);
    await says("slack:U0CHI", `decline ${id} "use a soft reboot"`);
    await court.shows(/✕ Hard stop of db-1 was declined by U0CHI: “use a soft reboot”/);
    await court.shows(/was declined by U0CHI/, court.slack);
    expect(await says("slack:U0BEN", `approve ${id}`)).toMatch(/already declined by U0CHI/);
    expect(calls()).toEqual([]);
  });

  test("names whoever looks at it", async () => {
    await says("slack:U0CHI", `looking ${id}`);
    await court.shows(/U0CHI is looking at it/);
    await says("web:chi", `looking ${id}`);
    await court.shows(/chi is looking at it/);
  });

  test("reminds half-way, lapses, and can be asked for again by whoever asked", async () => {
    court.passes(10 * 60_000);
    await court.shows(/⏳ Hard stop of db-1 still needs 2 approvals/, court.slack);
    court.passes(10 * 60_000);
    await court.shows(/⌛ Hard stop of db-1 lapsed, nothing was done[\s\S]*\[Ask again\]/);
    await court.shows(/lapsed/, court.slack);
    expect(await says("slack:U0BEN", `approve ${id}`)).toMatch(/already over: nobody decided/);
    expect(await says("web:ben", `ask-again ${id}`)).toMatch(/asked for by ana/);
    await Promise.all([says("web:ana", `ask-again ${id}`), says("web:ana", `ask-again ${id}`)]);
    const again = await court.newest();
    expect(again).not.toBe(id);
    await court.shows(/Hard stop of db-1 needs 2 approvals[\s\S]*hung kernel/);
    id = again;
    expect(calls()).toEqual([]);
  });

  test("is not done to an instance that changed since, which is explained", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    court.cloud.set("db-1", { state: "stopped" });
    await says("slack:U0CHI", `approve ${id}`);
    await court.shows(/It was running when this was asked; now it is stopped/);
    expect(calls()).toEqual([]);
  });

  test("is decided by the policy of now, when it was edited meanwhile", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    court.enforce(RULES().replace("count: 2", "count: 3"));
    await says("slack:U0CHI", `approve ${id}`);
    await court.shows(/\(2 of 3\)/);
    expect(calls()).toEqual([]);
    court.enforce(RULES().replace("count: 2", "count: 1"));
    await says("slack:U0DAN", `approve ${id}`);
    await court.shows(/db-1 is stopped/);
  });

  test("does not run where the requester lost the right meanwhile", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    court.enforce(RULES().replace('["web:user:ana", "web:user:ben"]', '["web:user:ben"]'));
    expect(await says("slack:U0CHI", `approve ${id}`)).toMatch(/ana may not ask for it any more/);
    await court.quiet();
    expect(await court.stage(id)).toBe("approval");
    court.enforce(RULES());
  });

  test("does not count the yes of somebody who left the group since", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    court.slack.groups.set("U0BEN", []);
    await says("slack:U0CHI", `approve ${id}`);
    await court.shows(/\(1 of 2\)/);
    expect(calls()).toEqual([]);
    await says("slack:U0DAN", `approve ${id}`);
    await court.shows(/db-1 is stopped/);
  });

  test("is refused in words while the chat does not say who is in a group, and goes on when it does", async () => {
    await says("slack:U0BEN", `approve ${id}`);
    await court.quiet();
    const { groupsOf } = court.slack;
    court.slack.groupsOf = async () => {
      throw new PlatformError("unreachable", "no answer");
    };
    expect(await says("slack:U0CHI", `approve ${id}`)).toMatch(/could not find out which groups/);
    await says("web:chi", `approve ${id}`);
    await court.shows(/slack did not say who is in which group/);
    expect(calls()).toEqual([]);
    court.slack.groupsOf = groupsOf;
    court.passes(31_000);
    await court.shows(/db-1 is stopped/);
  });

  test("can be taken back by whoever asked", async () => {
    await says("web:ana", `cancel ${id}`);
    await court.shows(/⊘ Hard stop of db-1 was taken back/);
    expect(await says("slack:U0BEN", `approve ${id}`)).toMatch(/already taken back/);
  });

  test("is listed for those who can approve it, and for the one who asked", async () => {
    expect(await says("slack:U0CHI", "approvals")).toMatch(
      /1 request waits for you[\s\S]*Hard stop of db-1/,
    );
    expect(await says("web:ana", "approvals")).toMatch(/1 of your own waits/);
    expect(await says("web:boss", "approvals")).toMatch(/Nothing here waits/);
  });

  test("what the rules do not speak of needs nobody", async () => {
    await says("web:ana", "stop dev-box");
    await court.shows(/dev-box is stopped/);
    court.cloud.set("dev-box", { state: "running" });
  });
});
