import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ACTIONS } from "../../../src/model/action.ts";
import type { Fault } from "../../fakes/oci/fake.ts";
import { listed, type OciHouse, ociHouse, REGION, secretsOf } from "./house.ts";

let house: OciHouse;
let printed: string[];
beforeEach(async () => {
  house = await ociHouse({ timeoutMs: 300 });
  printed = [];
  const keep = (...words: readonly unknown[]) => void printed.push(words.map(String).join(" "));
  for (const name of ["debug", "log", "info", "warn", "error"] as const)
    vi.spyOn(console, name).mockImplementation(keep);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      keep(text);
      return true;
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await house.close();
});

const FAULTS: readonly Fault[] = [
  "throttled",
  "server-error",
  "unauthenticated",
  "hang",
  "drop",
  "malformed",
  "html",
  "bad-gateway",
  { status: 409, code: "IncorrectState", message: "no" },
];

for (const fault of FAULTS)
  test(`nothing at all is printed while OCI misbehaves (${JSON.stringify(fault)})`, async () => {
    const [id = ""] = house.machines(1);
    house.fake.fail(fault);
    const { provider } = house;
    const ignore = () => undefined;
    const watched = { id, action: "stop", settles: "stopped", begunAt: 0, moved: true } as const;
    await Promise.all([
      listed(provider).catch(ignore),
      provider.describe(REGION, [id]).catch(ignore),
      provider.watch(REGION, [{ ...watched, handle: "ocid1.w" }]).catch(ignore),
      ...ACTIONS.map((action) => provider.begin(REGION, action, [id], "key").catch(ignore)),
    ]);
    expect(printed).toEqual([]);
  });

test("a machine without its principal prints no key and no token", async () => {
  const provider = house.connect({ key: undefined, auth: "instance-principal", timeoutMs: 5_000 });
  await listed(provider);
  house.fake.metadata.switchOff();
  house.fake.revokeTokens();
  await expect(listed(provider)).rejects.toMatchObject({ trouble: { kind: "credentials" } });
  const all = printed.join("\n");
  expect(all).not.toMatch(/BEGIN|ST\$|eyJ/);
  for (const secret of secretsOf(house.fake)) expect(all).not.toContain(secret);
});
