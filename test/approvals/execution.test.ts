import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PlatformError } from "../../src/platforms/platform.ts";
import { type Court, openCourt } from "../support/court.ts";
import { RULES } from "./house-rules.ts";

describe("what was approved, when the cloud is asked at last", () => {
  let court: Court;
  let id = "";
  const yes = (who: string) => court.says(who, `approve ${id}`);
  const back = () => {
    court.cloud.silent = false;
    court.passes(61_000);
  };

  beforeAll(async () => {
    court = await openCourt({ yaml: RULES() });
  });
  afterAll(() => court.close());
  beforeEach(async () => {
    for (const one of ["ben", "chi"]) court.web.groups.set(one, ["oncall"]);
    for (const one of ["U0BEN", "U0CHI", "U0DAN"]) court.slack.groups.set(one, ["S0ONCALL"]);
    court.enforce(RULES());
    court.cloud.calls.length = 0;
    court.cloud.silent = false;
    await court.becomes("db-1", { state: "running", tags: { env: "prod" } });
    await court.says("web:ana", "stop db-1 --hard");
    id = await court.newest();
    court.cloud.silent = true;
    await Promise.all([yes("slack:U0BEN"), yes("slack:U0CHI")]);
    await court.shows(/the cloud does not answer/);
  });

  test("is done where everything is still as it was", async () => {
    back();
    await court.shows(/db-1 is stopped/);
    expect(court.cloud.calls).toEqual(["stop:hard db-1"]);
  });

  test("is not done where the approvers' group was emptied meanwhile", async () => {
    court.slack.groups.clear();
    back();
    await court.shows(/It needs 2 approvals by @oncall, and now none counts/);
    expect(court.cloud.calls).toEqual([]);
  });

  test("is not done where one approver is not there any more", async () => {
    court.slack.groups.set("U0CHI", []);
    back();
    await court.shows(/It needs 2 approvals by @oncall, and now 1 of them counts/);
    expect(court.cloud.calls).toEqual([]);
  });

  test("is not done where the chat does not say who is in the group, which is told", async () => {
    const { groupsOf } = court.slack;
    court.slack.groupsOf = async () => {
      throw new PlatformError("unreachable", "no answer");
    };
    back();
    await court.shows(/none counts, as slack did not say who is in which group/);
    court.slack.groupsOf = groupsOf;
    expect(court.cloud.calls).toEqual([]);
  });

  test("is not done where the policy asks for more by now, or forbids it", async () => {
    court.enforce(RULES().replace("count: 2", "count: 3"));
    back();
    await court.shows(/It needs 3 approvals by @oncall, and now 2 of them count/);
    expect(court.cloud.calls).toEqual([]);
  });

  test("is not done to an instance that changed, nor to one that is gone", async () => {
    court.cloud.set("db-1", { state: "error" });
    back();
    await court.shows(/It was running when this was asked; now it is error/);
    expect(court.cloud.calls).toEqual([]);
  });
});

test("where the approvers' channel is gone nobody is asked there, and the request lapses", async () => {
  const court = await openCourt({ yaml: RULES() });
  court.slack.broken = new PlatformError("gone", "the channel is archived");
  await court.says("web:ana", "stop db-1 --hard");
  await court.shows(/needs 2 approvals/);
  court.passes(21 * 60_000);
  await court.shows(/lapsed, nothing was done/);
  expect(court.slack.posted).toEqual([]);
  expect(court.cloud.calls).toEqual([]);
  await court.close();
});
