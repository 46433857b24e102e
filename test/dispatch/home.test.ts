import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { homeView } from "../../src/platforms/slack/home-view.ts";
import { answerWords } from "../fakes/chat.ts";
import { homeProblems } from "../support/block-kit-limits.ts";
import { buttonsOf, type HomeHouse, machine, openHomeHouse } from "./home-house.ts";

/** Ana is a developer by her group, Ben is on call, Eve is nobody: only a member of #ops, or not even that. */
const yaml = (approval = "", rest = ""): string => `
clouds: { lab: { provider: simulator } }
platforms: { slack: {} }
roles:
  "@devs": ["slack:group:S0DEVS"]
  "@oncall": ["slack:user:U0BEN", "slack:user:U0CHI"]
  "@yes": ["slack:user:U0BEN", "slack:user:U0CHI", "slack:user:U0DAN"]
channels:
  - slack: C0OPS
    instances: team:ops
    grants:
      - { role: "@oncall", allow: ["*"] }
      - { role: "@devs", on: "env:dev", allow: [view, start, stop, "stop:hard", hold, schedule] }
      - { role: "slack:user:U0DAN", allow: [view] }
      - { role: member, allow: ["*"] }
    approvals:
      - { for: ["stop:hard"], by: "@yes", count: 2, ask: ["slack:C0OPS"]${approval} }
  - slack: C0LAB
    instances: env:lab
    grants:
      - { role: "@oncall", allow: [view, start, stop] }
      - { role: "@devs", allow: [view] }
  - slack: C0SEC
    instances: all
    grants: [{ role: "slack:user:U0SEC", allow: ["*"] }]
${rest}
`;

const MACHINES = [
  machine("ana-box", { env: "dev", team: "ops", owner: "ana@acme.test" }),
  machine("ben-box", { env: "dev", team: "ops", owner: "slack:U0BEN" }),
  machine("db-1", { env: "prod", team: "ops" }),
  machine("old-box", { env: "lab" }),
  machine("secret-box", { env: "secret", owner: "U0ANA" }),
];
const ref = (name: string) => `lab/here/${name}`;

let house: HomeHouse;
beforeAll(async () => {
  house = await openHomeHouse(yaml(), MACHINES);
  house.chat.groups.set("U0ANA", ["S0DEVS"]);
});
afterAll(() => house.close());
beforeEach(async () => {
  house.enforce(yaml());
  house.chat.unreachable = undefined;
  const { db } = house.database.connection;
  await db.deleteFrom("approval_votes").execute();
  await db.updateTable("operations").set({ stage: "cancelled" }).execute();
  await db.deleteFrom("operation_targets").execute();
});

const votes = () =>
  house.database.connection.db
    .selectFrom("approval_votes")
    .select(["account", "place", "channel"])
    .orderBy("place")
    .execute();
/** How many people's yes counts by now. */
const have = async (id: string) => {
  const { db } = house.database.connection;
  const query = db.selectFrom("approvals").select("needs").where("operation_id", "=", id);
  return (await query.executeTakeFirst())?.needs[0]?.have;
};
const OP = /op_\w+/;
const GROUPLESS = async () => {
  throw new Error("no answer");
};

/** Ana asks in #ops for what needs two people's yes. */
async function asks(name = "ana-box"): Promise<string> {
  const answer = await house.says("U0ANA", "C0OPS", `stop ${ref(name)} --hard --because "hung"`);
  expect(answer.kind).toBe("follows");
  const words = await house.reads("U0ANA");
  return OP.exec(words)?.[0] ?? "";
}

describe("who has a role", () => {
  test("sees what is theirs with state, next stop and hold, and what they can do at once", async () => {
    await house.says("U0ANA", "C0OPS", "stop ana-box in 3h");
    await house.says("U0ANA", "C0OPS", "hold ana-box until in 2h");
    const words = await house.reads("U0ANA", "Ana@acme.test");
    expect(words).toMatch(
      /My instances · 1 instance · 1 running · their tags name you as the owner/,
    );
    expect(words).toMatch(/● ana-box {2}running {2}stops \S+ · ⊘ held until \S+ by U0ANA/);
    expect(words).toMatch(/Stops next · 1 stop within a day\n◷ \S+ {2}stop ana-box/);
    expect(words).not.toMatch(/db-1|secret-box|C0SEC/);
    expect(buttonsOf(await house.sections("U0ANA", "ana@acme.test"))).toEqual([
      "List → list @ C0OPS",
      "Agenda → agenda @ C0OPS",
      "Hold… → hold @ C0OPS",
      "Schedule… → schedule @ C0OPS",
      "List → list @ C0LAB",
      "Agenda → agenda @ C0LAB",
      `ana-box → status ${ref("ana-box")} @ C0OPS`,
    ]);
    await house.says("U0ANA", "C0OPS", "release ana-box");
  });

  test("and owns nothing, sees some that they may act on", async () => {
    const words = await house.reads("U0ANA");
    expect(words).toMatch(/My instances · 2 instances · 2 running · some that you may act on/);
    expect(words).toMatch(/● ana-box[\s\S]*● ben-box/);
    expect(words).not.toMatch(/● (db-1|old-box|secret-box)/);
  });

  test("in two channels, sees both, and each row and button belongs to one", async () => {
    const sections = await house.sections("U0BEN");
    const words = await house.reads("U0BEN");
    expect(words).toMatch(/#C0OPS · 3 instances · 3 running/);
    expect(words).toMatch(/#C0LAB · 1 instance · 1 running/);
    // The tag names him by his id on this platform.
    expect(words).toMatch(/● ben-box {2}running · #C0OPS/);
    expect(buttonsOf(sections)).toContain(`ben-box → status ${ref("ben-box")} @ C0OPS`);
    expect(await house.clicks("U0BEN", "list", "C0LAB")).toMatch(/1 instance you can see here/);
  });

  test("is told where it cannot be found out which groups they are in", async () => {
    const { groupsOf } = house.chat;
    Object.assign(house.chat, { groupsOf: GROUPLESS });
    expect(await house.reads("U0ANA")).toMatch(/could not find out which groups/);
    Object.assign(house.chat, { groupsOf });
  });
});

test("who has no role sees a friendly sentence and nothing else, though all members may do everything", async () => {
  await asks();
  const sections = await house.sections("U0EVE", "eve@acme.test");
  expect(sections).toHaveLength(1);
  expect(buttonsOf(sections)).toEqual([]);
  const words = await house.reads("U0EVE");
  expect(words).toMatch(/^Hello\. There is nothing here for you yet\./);
  expect(words).not.toMatch(/box|db-1|C0|op_/);
});

describe("a request that waits", () => {
  test("is seen by whoever can approve it, with the buttons, and by who asked", async () => {
    const id = await asks();
    expect(await house.reads("U0ANA")).toMatch(
      /You asked · 1 request waits for others\n🔒 .*ana-box/,
    );
    expect(await house.reads("U0BEN")).toMatch(
      /^Waits for you · 1 request\n\n🔒 Hard stop of ana-box needs 2 approvals[\s\S]*“hung”/,
    );
    expect(buttonsOf(await house.sections("U0BEN")).slice(0, 3)).toEqual([
      `Approve → approve ${id} @ C0OPS`,
      `Decline… → decline ${id} @ C0OPS`,
      `I'm looking → looking ${id} @ C0OPS`,
    ]);
  });

  test("Approve there is one vote by the rules of that channel, however often it is clicked", async () => {
    const id = await asks();
    expect(await house.clicks("U0BEN", `approve ${id}`, "C0OPS")).toMatch(/goes on in #C0OPS/);
    await house.clicks("U0BEN", `approve ${id}`, "C0OPS");
    expect(await votes()).toEqual([
      {
        account: "slack:U0BEN",
        place: "slack:C0OPS:remote",
        channel: { platform: "slack", id: "C0OPS", remote: true },
      },
    ]);
    expect(await house.reads("U0BEN")).not.toContain("Waits for you");
    await expect.poll(() => have(id)).toBe(1);
  });

  test("a second yes of the same person in the channel itself is not a second person's", async () => {
    const id = await asks();
    await house.clicks("U0BEN", `approve ${id}`, "C0OPS");
    await house.says("U0BEN", "C0OPS", `approve ${id}`);
    const { db } = house.database.connection;
    await expect
      .poll(async () => (await votes()).map(({ place }) => place))
      .toEqual(["slack:C0OPS", "slack:C0OPS:remote"]);
    const row = await db
      .selectFrom("operations")
      .select("stage")
      .where("id", "=", id)
      .executeTakeFirst();
    expect(row?.stage).toBe("approval");
  });

  test("Decline… asks why in a window", async () => {
    const id = await asks();
    expect(await house.clicks("U0BEN", `decline ${id}`, "C0OPS")).toMatch(/why/i);
    await house.clicks("U0BEN", `decline ${id} "use a soft one"`, "C0OPS");
    expect(await house.reads("U0ANA")).not.toContain("You asked");
  });

  test("what has to be approved in one channel cannot be approved from a page", async () => {
    house.enforce(yaml(', stronger: { channel: "slack:C0OPS" }'));
    const id = await asks();
    const words = await house.reads("U0BEN");
    expect(words).toMatch(/counts only in #C0OPS/);
    expect(words).not.toContain("[Approve]");
    expect(await house.clicks("U0BEN", `approve ${id}`, "C0OPS")).toMatch(/C0OPS/);
    expect(await votes()).toEqual([]);
    // A vote from before the rule became stronger counts no more either.
    house.enforce(yaml());
    await house.clicks("U0BEN", `approve ${id}`, "C0OPS");
    expect(await votes()).toHaveLength(1);
    house.enforce(yaml(', stronger: { channel: "slack:C0OPS" }'));
    await house.says("U0CHI", "C0OPS", `approve ${id}`);
    await expect.poll(() => have(id)).toBe(1);
    expect(await votes()).toHaveLength(2);
  });
});

describe("a forged channel in a button gains nothing", () => {
  test.each([
    ["what members may do", "U0EVE", `stop ${ref("db-1")}`, "C0OPS", /No instance called/],
    ["what members may see", "U0EVE", "list", "C0OPS", /can't/],
    [
      "another channel's machines",
      "U0ANA",
      `status ${ref("secret-box")}`,
      "C0SEC",
      /No instance called “lab\/here\/secret-box” here\.$/,
    ],
    ["a machine outside of one's grant", "U0ANA", "stop db-1", "C0OPS", /No instance called/],
    ["a machine of another channel", "U0ANA", "stop old-box", "C0OPS", /No instance called/],
    ["more rights than held there", "U0ANA", "stop old-box", "C0LAB", /can't stop old-box/],
    ["a channel that is not configured", "U0ANA", "list", "C0NOPE", /not.*configur|no grants/i],
  ] as const)("%s", async (_title, who, words, channel, refusal) => {
    expect(await house.clicks(who, words, channel)).toMatch(refusal);
    const rows = await house.database.connection.db
      .selectFrom("operation_targets")
      .select("ref")
      .execute();
    expect(rows).toEqual([]);
  });

  test("nor a vote: what members may approve is not approved by a page", async () => {
    const id = await asks();
    await house.clicks("U0EVE", `approve ${id}`, "C0OPS");
    await house.clicks("U0ANA", `approve ${id}`, "C0OPS");
    await house.clicks("U0EVE", `decline ${id} no`, "C0OPS");
    expect(await votes()).toEqual([]);
    expect(await house.reads("U0ANA")).toContain("You asked");
  });

  test("nor where an approver's right to approve comes with being a member, or everybody in the channel approves", async () => {
    const id = await asks();
    await house.clicks("U0DAN", `approve ${id}`, "C0OPS");
    house.enforce(yaml().replace('by: "@yes"', "by: member"));
    await house.clicks("U0BEN", `approve ${id}`, "C0OPS");
    expect(await votes()).toEqual([]);
    expect(await house.reads("U0DAN")).not.toContain("Waits for you");
    await house.says("U0DAN", "C0OPS", `approve ${id}`);
    expect(await votes()).toHaveLength(1);
  });

  test("nor names: a picker shows what the person sees there by role", async () => {
    const ask = (who: string, under: string) =>
      house.suggest({
        actor: { platform: "slack", id: who, name: who },
        channel: { platform: "slack", id: who },
        under: { platform: "slack", id: under },
        command: "hold",
        option: "instance",
        typed: "",
      });
    const offered = (await ask("U0ANA", "C0OPS")).map(({ value }) => value);
    expect(offered.slice(0, 2)).toEqual(["ana-box", "ben-box"]);
    expect(offered.join()).not.toMatch(/db-1|old-box|secret-box/);
    expect(await ask("U0EVE", "C0OPS")).toEqual([]);
    expect(await ask("U0ANA", "C0SEC")).toEqual([]);
  });

  test("and the audit says that it was clicked elsewhere, by which channel's rules", async () => {
    await house.clicks("U0ANA", `hold ${ref("ben-box")} --until "in 1h"`, "C0OPS");
    const rows = await house.database.connection.db
      .selectFrom("audit")
      .select(["kind", "channel", "outcome"])
      .orderBy("id", "desc")
      .limit(2)
      .execute();
    expect(rows.map(({ kind, channel, outcome }) => `${kind} ${channel?.id} ${outcome}`)).toEqual([
      "hold C0OPS hold",
      "direct-click U0ANA by the rules of slack:C0OPS",
    ]);
    await house.clicks("U0ANA", `release ${ref("ben-box")}`, "C0OPS");
  });
});

test("200 instances with odd names are a page that Slack takes", async () => {
  const odd = ["😀", "<!channel>", "\u202Eevil", "x".repeat(255), "a\nb", '"', "&amp;", "👩‍🚒"];
  const many = Array.from({ length: 200 }, (_, at) =>
    machine(`${odd[at % odd.length]}${at}`, { env: "dev", team: "ops", owner: "U0ANA" }),
  );
  const full = await openHomeHouse(yaml(), many);
  full.chat.groups.set("U0ANA", ["S0DEVS"]);
  for (const name of ["list", "agenda"]) await full.says("U0ANA", "C0OPS", name);
  expect(answerWords(await full.says("U0ANA", "C0OPS", "stop env:dev in 2h"))).toContain("200");
  const sections = await full.sections("U0ANA");
  const view = homeView(sections);
  expect(homeProblems(view as never)).toEqual([]);
  expect(JSON.stringify(view).length).toBeLessThan(40_000);
  const words = await full.reads("U0ANA");
  expect(words).toContain("… and 180 more");
  expect(words).toContain("Stops next · 200 stops within a day");
  expect(words).toContain("… and 190 more");
  await full.close();
}, 30_000);
