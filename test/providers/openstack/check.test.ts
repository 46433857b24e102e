import { afterEach, beforeEach, expect, test } from "vitest";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type OpenstackHouse, openstackHouse, REGION } from "./house.ts";

let house: OpenstackHouse;
beforeEach(async () => {
  house = await openstackHouse({}, { regions: [REGION, "SBG5"] });
});
afterEach(() => house.close());

async function checked(provider: Provider) {
  const findings = [];
  for await (const finding of provider.check()) findings.push(finding);
  return findings;
}

test("a check tells who the bot is, what it may be, and what is where", async () => {
  house.servers(3);
  const provider = connect(house.fake, { options: { regions: [REGION, "SBG5"] } });
  expect(await checked(provider)).toMatchObject([
    {
      what: expect.stringMatching(/^token from 127/),
      detail: "user demo, project demo, roles: reader, member",
    },
    { what: `os_compute_api:servers:detail in ${REGION}`, detail: "3 servers, spoken at 2.90" },
    {
      what: `os_compute_api:os-instance-actions in ${REGION}`,
      detail: expect.stringMatching(/^allowed on/),
    },
    { what: "os_compute_api:servers:detail in SBG5", detail: "0 servers, spoken at 2.90" },
    { detail: "not tried: no server to try it on" },
  ]);
  expect(house.fake.countCalls(/^(POST|DELETE) .*servers/)).toBe(0);
  await provider.close();
});

test("a role that may only look is named before the first stop fails", async () => {
  house.fake.world.user.roles = ["reader"];
  const bad = (await checked(house.provider)).filter(({ ok }) => !ok);
  expect(bad).toMatchObject([
    {
      what: "role that may act in project demo",
      todo: expect.stringMatching(/the role member in project demo, or .*os-shelve:shelve/),
    },
  ]);
});

test("a role of the cloud's own making is taken at its word", async () => {
  house.fake.world.user.roles = ["compute_operator"];
  expect((await checked(house.provider)).every(({ ok }) => ok)).toBe(true);
});

test("a region that is not in the catalog does not hide the others", async () => {
  const provider = connect(house.fake, { options: { regions: ["GRA7", "SBG5"] } });
  const [, missing, there] = await checked(provider);
  expect(missing).toMatchObject({
    ok: false,
    detail: "OpenStack has no region GRA7 for compute; there are RegionOne, SBG5",
    todo: expect.stringMatching(/^set regions/),
  });
  expect(there).toMatchObject({ ok: true });
  await provider.close();
});

test("a history that may not be read is named: silent failures would be told late", async () => {
  house.servers(1);
  house.fake.world.denied.add("os_compute_api:os-instance-actions:list");
  const bad = (await checked(house.provider)).filter(({ ok }) => !ok);
  expect(bad).toMatchObject([
    { todo: expect.stringContaining("os_compute_api:os-instance-actions:list") },
  ]);
});

test("wrong credentials end the check with what to do, after one try", async () => {
  house.fake.fail({ status: 401 }, { service: "keystone" });
  expect(await checked(house.provider)).toMatchObject([
    { ok: false, todo: expect.stringMatching(/working credentials for http/) },
  ]);
  expect(house.fake.calls).toHaveLength(1);
});
