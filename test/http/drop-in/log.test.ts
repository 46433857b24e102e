import { afterAll, beforeAll, expect, test } from "vitest";
import type { Attend } from "../../../src/dispatch.ts";
import { createFollower } from "../../../src/http/api/follow.ts";
import { openstackLambda } from "../../../src/http/drop-in/openstack-lambda.ts";
import { createHttpServer } from "../../../src/http/server.ts";
import type { Log } from "../../../src/model/log.ts";
import { silentLog } from "../../support/silent-log.ts";

const KEY = `lamp_nightly_${"k".repeat(43)}`;
const lines: unknown[] = [];
const line = (...said: unknown[]) => void lines.push(said);
const log: Log = { debug: line, info: line, warn: line, error: line };

/** The store behind it is gone: everything fails, and is logged. */
const attend: Attend = async () => {
  throw new Error("the database does not answer");
};
const tools = {
  checkKey: async () => ({ name: "nightly", roles: [], channel: "ci", createdAt: 0, hash: "" }),
  noteUse: async () => {
    throw new Error("the database does not answer");
  },
  spoken: () => ({ attend, suggest: async () => [] }),
  madeBy: async () => undefined,
  operations: async () => [],
  requestsPerMinute: 10,
  now: Date.now,
  newId: () => "one",
  follower: createFollower({ operations: async () => [], log: silentLog }),
  regionsOf: () => ["GRA9"],
  log,
};

const answered: unknown[] = [];
const places = [
  { path: "/openstack", cloud: "ovh", queryKey: true },
  { path: "/headers", cloud: "ovh", queryKey: false },
];
const server = createHttpServer({
  host: "127.0.0.1",
  port: 0,
  routes: {
    notReady: () => [],
    // hono's types keep our own variables apart.
    apps: places.map((place) => openstackLambda(tools, place) as never),
    onAnswer: (one) => void answered.push(one),
  },
  log,
});

let url = "";
beforeAll(async () => {
  url = (await server.listen()).url;
});
afterAll(() => server.close());

test("a key in the address is in no log, no answer and no figure, whatever goes wrong", async () => {
  const address = `${url}/openstack?region=GRA9&instance_id=x&api_key=${KEY}`;
  const broken = await fetch(`${address}&action=stop`);
  const misread = await fetch(`${address}&action=stop&re=${KEY}`);
  const nowhere = await fetch(`${url}/openstack/${KEY}?api_key=${KEY}`);
  expect([broken.status, misread.status, nowhere.status]).toEqual([500, 400, 404]);
  const told = await Promise.all([broken, misread, nowhere].map((one) => one.text()));
  expect(lines.length).toBeGreaterThan(0);
  const errors = lines.flat().map((one) => {
    const { err } = (one ?? {}) as { err?: Error };
    return err ? `${err.message} ${err.stack}` : "";
  });
  const all = JSON.stringify([lines, errors, told, answered]);
  expect(all).not.toContain("kkkkkkkk");
});

test("a key in the address is none unless that was switched on", async () => {
  const address = `${url}/headers?action=status&api_key=${KEY}`;
  expect((await fetch(address)).status).toBe(401);
  const both = await fetch(address, { headers: { "X-API-Key": KEY } });
  expect([both.status, await both.json()]).toEqual([
    400,
    { error: "unknown_parameter", message: expect.stringContaining("Not known here: api_key.") },
  ]);
});
