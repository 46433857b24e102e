import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { mustBeDescribed } from "./described.ts";
import { readDescription } from "./description.ts";
import { openApiHouse, TWIN_YAML } from "./house.ts";
import {
  dangerousRequests,
  fittingRequests,
  hostileRequests,
  type Known,
  type Sent,
} from "./requests.ts";
import { type Came, send } from "./wire.ts";

const house = await openApiHouse(TWIN_YAML);
const description = await readDescription(`${house.url}/api/v1/openapi.json`);
const key = await house.key("fuzz", { roles: ["deploy"] });

afterAll(async () => {
  await description.close();
  await house.close();
});

/** The same requests in every run; fast-check prints it with what failed. */
const SEED = 20_261_121;
const FITTING = 15;
const HOSTILE = 15;
/** So many are asked at once, where each stands for itself. */
const AT_ONCE = 8;

const bring = (sent: Sent, brought = key): Promise<Came> =>
  send(house.url, { ...sent, headers: { authorization: `Bearer ${brought}`, ...sent.headers } });

const refs = ["lab/lab-1/sim-0001", "lab/lab-1/sim-0003", "twin/twin-1/sim-0007", "dev-box"];
const begun = await house.ask(`/instances/${encodeURIComponent(refs[1] ?? "")}/actions/stop`, {
  body: {},
});
// What is never released or cleared below, so that lists have something in them.
const parked = `/instances/${encodeURIComponent("twin/twin-1/sim-0008")}`;
await house.ask(`${parked}/hold`, { method: "PUT", body: { until: "in 5h", reason: "demo" } });
await house.ask(`${parked}/schedule`, { method: "PUT", body: { window: "Mo-Su 08:00-19:00" } });
const known: Known = {
  ref: refs,
  id: [begun.body.id],
  selector: ["env:dev", "cloud:lab state:running", "dev-box"],
  instance: refs,
  operation: [begun.body.id],
  actor: ["api:deploy", "deploy"],
  command: ["stop", "schedule", "list"],
  option: ["instance", "what"],
};

test("the description is valid OpenAPI 3.1, with every schema in it", async () => {
  expect(await description.invalid()).toBeUndefined();
  expect(description.operations.length).toBeGreaterThan(15);
});

test.each(description.operations.map((one) => [one.name, one] as const))(
  "%s answers whatever fits its description, and as described",
  async (_, operation) => {
    const requests = fittingRequests(operation, description, known);
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const came = await bring(sent);
        await mustBeDescribed(description, operation, came);
        const { code } = came.status === 400 ? JSON.parse(came.text) : { code: undefined };
        expect(code).not.toBe("malformed");
      }),
      { seed: SEED, numRuns: FITTING },
    );
  },
);

test.each(description.operations.map((one) => [one.name, one] as const))(
  "%s answers whatever is thrown at it as described",
  async (_, operation) => {
    const each = [...dangerousRequests(operation, description, known)];
    while (each.length > 0)
      await Promise.all(
        each
          .splice(0, AT_ONCE)
          .map(async (sent) => mustBeDescribed(description, operation, await bring(sent), sent)),
      );
    await fc.assert(
      fc.asyncProperty(hostileRequests(operation, known), async (sent) => {
        await mustBeDescribed(description, operation, await bring(sent));
      }),
      { seed: SEED, numRuns: HOSTILE },
    );
  },
);
