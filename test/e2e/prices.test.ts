import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakePricing, startFakePricing } from "../fakes/aws-pricing/fake.ts";
import { openTown, type Town, townYaml, wordsIn } from "../support/town.ts";

const PATIENCE = { timeout: 20_000 };
const REGION = "eu-central-1";

let pricing: FakePricing;
let town: Town;
beforeAll(async () => {
  pricing = await startFakePricing();
  pricing.set({ instanceType: "p5.48xlarge", regionCode: REGION, hourly: 55.04 });
  town = await openTown({
    furnish(ec2) {
      pricing.trust(ec2.credentials);
      const running = { region: REGION, state: "running" } as const;
      ec2.addInstance({ ...running, name: "gpu-lab", type: "p5.48xlarge" });
      ec2.addInstance({ ...running, name: "dev-box", type: "t3.large" });
    },
    yaml: (endpoint) =>
      townYaml(endpoint).replace("endpoint:", `pricingEndpoint: "${pricing.url}", endpoint:`),
  });
});
afterAll(async () => {
  await town.close();
  await pricing.close();
});

const status = async (name: string) => wordsIn((await town.says(`status ${name}`)).shown);

test("what AWS tells of its prices is what a person reads; what it does not tell comes from the bot's own list", async () => {
  await expect.poll(() => status("gpu-lab"), PATIENCE).toContain("$55/h");
  expect(await status("dev-box")).toContain("$0.096/h");
  expect(pricing.questions).toHaveLength(1);
});
