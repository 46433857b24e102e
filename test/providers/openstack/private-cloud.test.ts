import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeCertificates } from "../../fakes/openstack/certificates.ts";
import { type FakeOpenstack, startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import { connect, listed, passwordEnv } from "./house.ts";

const certificates = makeCertificates();
let folder: string;
let caFile: string;
let fake: FakeOpenstack;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lamplighter-ca-"));
  caFile = join(folder, "ca.pem");
  writeFileSync(caFile, certificates.ca);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  fake = await startFakeOpenstack({ tls: certificates });
});
afterEach(() => fake.close());

test("a cloud behind a private authority is trusted when that authority is given", async () => {
  const id = fake.addServer();
  for (const { options, env } of [
    { options: { caFile }, env: passwordEnv(fake) },
    { options: {}, env: { ...passwordEnv(fake), OS_CACERT: caFile } },
  ]) {
    const provider = connect(fake, { options, env });
    expect((await listed(provider)).map((one) => one.id)).toEqual([id]);
    await provider.close();
  }
});

test("without it, or with another, nothing is sent and the certificate is named as the reason", async () => {
  const strange = join(folder, "strange.pem");
  writeFileSync(strange, makeCertificates().ca);
  for (const options of [{}, { caFile: strange }]) {
    const provider = connect(fake, { options });
    await expect(listed(provider)).rejects.toMatchObject({
      trouble: {
        kind: "unreachable",
        detail: expect.stringMatching(/^Keystone shows a certificate that is not trusted here/),
      },
    });
    await provider.close();
  }
  expect(fake.calls).toEqual([]);
});

test("a file that is not there is said before anything is tried", () => {
  expect(() => connect(fake, { options: { caFile: join(folder, "none.pem") } })).toThrow(
    /certificate authority in .*none\.pem cannot be read \(ENOENT\)/,
  );
});
