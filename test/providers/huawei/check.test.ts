import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { connect, type Given, type HuaweiHouse, huaweiHouse, REGION } from "./house.ts";

let house: HuaweiHouse;
beforeEach(async () => {
  house = await huaweiHouse();
});
afterEach(() => house.close());

async function checked(options: Given = {}): Promise<readonly Finding[]> {
  const provider = connect(house.fake, { options, now: house.now });
  const findings: Finding[] = [];
  for await (const finding of provider.check()) findings.push(finding);
  await provider.close();
  return findings;
}

const bad = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok);

test("a check changes nothing, and asks for no server that exists", async () => {
  const ids = house.servers(3);
  house.fake.addCluster({ name: "prod" });
  expect(bad(await checked({ clusters: "hibernate" }))).toEqual([]);
  expect(house.fake.effects).toEqual([]);
  const posted = house.fake.calls.map(({ body }) => body).join();
  for (const id of ids) expect(posted).not.toContain(id);
});

for (const right of ["start", "stop", "reboot"])
  test(`a missing right to ${right} is named, with what to do`, async () => {
    house.fake.deny({ right: `ecs:cloudServers:${right}` });
    expect(bad(await checked())).toMatchObject([
      {
        what: `ecs:cloudServers:${right} in ${REGION}`,
        todo: `allow ecs:cloudServers:${right} in the custom policy of the bot's user (docs/providers/huawei-ecs.md)`,
      },
    ]);
  });

test("without the right to list nothing else is tried", async () => {
  house.fake.deny({ right: "ecs:cloudServers:list" });
  expect(await checked()).toMatchObject([{ ok: false }]);
});

test("the names of clusters are only missed where there are nodes", async () => {
  house.fake.deny({ right: "cce:cluster:list" });
  expect(bad(await checked())).toEqual([]);
  house.nodes(1, "c1");
  expect(bad(await checked())).toMatchObject([
    {
      what: `cce:cluster:list in ${REGION}`,
      todo: expect.stringMatching(/allow cce:cluster:list .*clusters: ids/),
    },
  ]);
  expect(bad(await checked({ clusters: "ids" }))).toEqual([]);
});

test("clusters that are to sleep and wake need the rights for it", async () => {
  house.fake.deny({ right: "cce:cluster:stop" });
  house.fake.deny({ right: "cce:cluster:start" });
  const named = bad(await checked({ clusters: "hibernate" })).map(({ what }) => what);
  expect(named).toEqual([`cce:cluster:stop in ${REGION}`, `cce:cluster:start in ${REGION}`]);
});

test("keys that are refused, and a wrong project, are told with what to look at", async () => {
  const fault = { by: "gateway", code: "APIGW.0301", message: "no", status: 401 } as const;
  house.fake.fail(fault, { times: 1 });
  expect(await checked()).toMatchObject([{ ok: false, todo: expect.stringMatching(/access key/) }]);
  house.fake.fail({ by: "ecs", code: "Ecs.0005", message: "no", status: 400 }, { times: 1 });
  expect(await checked()).toMatchObject([{ ok: false, todo: expect.stringMatching(/project id/) }]);
});
