import { afterEach, beforeEach, expect, test } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { connect, type Ec2House, ec2House } from "./house.ts";

let house: Ec2House;
beforeEach(async () => {
  house = await ec2House();
});
afterEach(() => house.close());

/** About EC2 itself; what is said of prices is tried with them. */
async function findings(provider: Provider): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of provider.check())
    if (finding.what.startsWith("ec2:")) all.push(finding);
  return all;
}

test("a check tries the list and each action in every region, and changes nothing", async () => {
  house.machines(2, { region: "eu-west-1" });
  house.machines(1, { region: "us-east-2" });
  const provider = connect(house.fake, {
    options: { regions: ["eu-west-1", "us-east-2"] },
    key: house.fake.credentials,
  });
  const all = await findings(provider);
  expect(all.map(({ what }) => what)).toEqual(
    ["eu-west-1", "us-east-2"].flatMap((region) => [
      `ec2:DescribeInstances in ${region}`,
      `ec2:StartInstances in ${region}`,
      `ec2:StopInstances in ${region}`,
      `ec2:RebootInstances in ${region}`,
    ]),
  );
  expect(all.every(({ ok }) => ok)).toBe(true);
  expect(all[0]?.detail).toBe("2 instances");
  expect(house.fake.effects).toHaveLength(0);
});

test("without an instance the actions are said to be untried", async () => {
  const all = await findings(house.provider);
  expect(all[0]).toMatchObject({ ok: true, detail: "0 instances" });
  expect(all[1]).toMatchObject({ ok: true, detail: expect.stringMatching(/not tried/) });
});

test("without the right to list, that is the one finding, and it says what to allow", async () => {
  house.fake.deny({ right: "ec2:DescribeInstances" });
  expect(await findings(house.provider)).toMatchObject([
    { ok: false, todo: expect.stringMatching(/allow ec2:DescribeInstances/) },
  ]);
});

test("a missing right names the instance on which it was tried", async () => {
  const [id] = house.machines(1);
  house.fake.deny({ right: "ec2:RebootInstances" });
  const bad = (await findings(house.provider)).filter(({ ok }) => !ok);
  expect(bad).toMatchObject([
    { what: "ec2:RebootInstances in eu-west-1", todo: expect.stringContaining(`on ${id}`) },
  ]);
});

test("wrong credentials are a finding with a next step", async () => {
  const key = { ...house.fake.credentials, secretAccessKey: "wrong" };
  expect(await findings(connect(house.fake, { key }))).toMatchObject([
    { ok: false, todo: expect.stringMatching(/working AWS credentials/) },
  ]);
});
