import { afterEach, expect, test } from "vitest";
import { answerWords, wordsOf } from "../fakes/chat.ts";
import { type Depot, openDepot } from "./depot.ts";

let depot: Depot;
afterEach(() => depot.close());

test("an owner is reminded in a direct message, keeps the machine on from there, and is told of its stop", async () => {
  depot = await openDepot();
  const { court } = depot;
  court.slack.directs.set("ana@example.com", "D0ANA");
  court.enforce(
    depot
      .yaml("")
      .replace("platforms: { web: {} }", "platforms: { slack: {}, web: {} }")
      .replace("- web: lab", "- slack: C0OPS")
      .replaceAll(
        /"web:user:(ana|ben)"/g,
        (_, name: string) => `"slack:user:U0${name.toUpperCase()}"`,
      ),
  );
  await depot.tag("dev-box", { owner: "ana@example.com" });
  await depot.at("2027-06-07T18:30:10Z");
  expect(court.slack.posted.map(({ channel }) => channel)).toEqual(["D0ANA"]);
  expect(court.card(court.slack)).toMatch(/◷ dev-box stops at 2027-06-07T19:00:00Z/);

  const hour = court.slack.posted[0]?.versions.at(-1)?.buttons[0];
  const click = (id: string, who: string) =>
    court.says(`slack:${who}`, hour?.command ?? "", {
      origin: "button",
      channel: { platform: "slack", id },
    });
  expect(answerWords(await click("D0EVE", "U0EVE"))).not.toMatch(/Held/);
  expect(answerWords(await click("D0ANA", "U0ANA"))).toMatch(/Held: dev-box/);
  await depot.quiet();
  expect(court.card(court.slack)).toMatch(/dev-box stays on until 2027-06-07T20:00:00Z — U0ANA/);

  await depot.at("2027-06-07T20:00:10Z");
  expect(depot.cloud.calls).toEqual(["stop dev-box"]);
  const told = court.slack.posted.map(({ channel, versions }) => {
    const last = versions.at(-1);
    return `${channel} ${last ? wordsOf(last).split("\n")[0] : ""}`;
  });
  expect(told.filter((one) => one.startsWith("C0OPS"))).toEqual([
    expect.stringMatching(/C0OPS .*dev-box is stopped/),
  ]);
});
