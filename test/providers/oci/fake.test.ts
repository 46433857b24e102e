import { DefaultRequestSigner, Region, SimpleAuthenticationDetailsProvider } from "oci-common";
import { ContainerInstanceClient } from "oci-containerinstances";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bareClient } from "../../../src/providers/oci-container-instances/client.ts";
import {
  type ApiKey,
  COMPARTMENT,
  type FakeOci,
  REGION,
  startFakeOci,
} from "../../fakes/oci/fake.ts";

let fake: FakeOci;
beforeEach(async () => {
  fake = await startFakeOci();
  // Oracle's own client prints each refusal.
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await fake.close();
});

const identity = ({ tenancy, user, fingerprint, privateKey }: ApiKey) =>
  new SimpleAuthenticationDetailsProvider(
    tenancy,
    user,
    fingerprint,
    privateKey,
    null,
    Region.EU_FRANKFURT_1,
  );

/** Oracle's own client as it comes, but for its retries, which would take minutes. */
function sdk(key: ApiKey = fake.key): ContainerInstanceClient {
  const client = new ContainerInstanceClient(
    { authenticationDetailsProvider: identity(key) },
    bareClient(),
  );
  client.endpoint = `${fake.url}/${REGION}`;
  return client;
}

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  await answer.then(
    () => "ok",
    (error: { readonly serviceCode?: unknown }) => error.serviceCode,
  );

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
}

/** A request as the SDK's own signer signs it. */
async function signed(method: "GET" | "POST", path: string): Promise<Signed> {
  const headers = new Headers();
  const uri = `${fake.url}${path}`;
  const signer = new DefaultRequestSigner(identity(fake.key));
  await signer.signHttpRequest({ method, headers, uri });
  return { method, path, headers };
}

async function sent({ method, path, headers }: Signed, body?: string): Promise<number> {
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  return (await fetch(`${fake.url}${path}`, init)).status;
}

describe("the fake OCI lets nobody in whom the real one would not", () => {
  const list = `/${REGION}/20210415/containerInstances?compartmentId=${COMPARTMENT}`;

  test("Oracle's own client with the right key gets an answer", async () => {
    const id = fake.addInstance();
    const { containerInstance, etag } = await sdk().getContainerInstance({
      containerInstanceId: id,
    });
    expect(containerInstance).toMatchObject({ id, lifecycleState: "ACTIVE" });
    expect(etag).toBeTruthy();
    expect(await sent(await signed("GET", list))).toBe(200);
  });

  test("no signature, an unknown key, another date, a longer path: 401", async () => {
    expect(await sent({ method: "GET", path: list, headers: new Headers() })).toBe(401);
    const stranger = { ...fake.key, user: "ocid1.user.oc1..stranger" };
    expect(await codeOf(sdk(stranger).listContainerInstances({ compartmentId: COMPARTMENT }))).toBe(
      "NotAuthenticated",
    );
    const redated = await signed("GET", list);
    redated.headers.set("x-date", new Date(Date.now() - 1000).toUTCString());
    expect(await sent(redated)).toBe(401);
    expect(await sent({ ...(await signed("GET", list)), path: `${list}&limit=5` })).toBe(401);
  });

  test("a clock that is off by more than five minutes: 401", async () => {
    fake.setClockSkew(301_000);
    expect(await sent(await signed("GET", list))).toBe(401);
    fake.setClockSkew(-200_000);
    expect(await sent(await signed("GET", list))).toBe(200);
  });

  test("a body that was not signed, or not signed as such: 401", async () => {
    const stop = `/${REGION}/20210415/containerInstances/${fake.addInstance()}/actions/stop`;
    const request = await signed("POST", stop);
    request.headers.delete("content-length");
    expect(await sent(request, "{}")).toBe(401);
    const bare = await signed("GET", stop);
    expect(await sent({ ...bare, method: "POST" })).toBe(401);
    expect(await sent(await signed("POST", stop))).toBe(202);
    expect(fake.effects).toHaveLength(1);
  });
});

describe("the fake OCI refuses what the real one refuses", () => {
  const compartmentId = COMPARTMENT;

  test("a page token that was changed on its way, and a page that is too large", async () => {
    fake.addInstance();
    const broken = sdk().listContainerInstances({ compartmentId, page: "abc" });
    expect(await codeOf(broken)).toBe("InvalidParameter");
    const large = sdk().listContainerInstances({ compartmentId, limit: 1001 });
    expect(await codeOf(large)).toBe("InvalidParameter");
  });

  test("Oracle's client does not encode a page token, so its caller must", async () => {
    fake.addInstance();
    fake.addInstance();
    const { opcNextPage = "" } = await sdk().listContainerInstances({ compartmentId, limit: 1 });
    const plain = sdk().listContainerInstances({ compartmentId, limit: 1, page: opcNextPage });
    expect(await codeOf(plain)).not.toBe("ok");
    const page = encodeURIComponent(opcNextPage);
    expect(await codeOf(sdk().listContainerInstances({ compartmentId, limit: 1, page }))).toBe(
      "ok",
    );
  });

  test("a version that is no longer the instance's, before it looks at its state", async () => {
    const id = fake.addInstance({ state: "INACTIVE" });
    const stop = sdk().stopContainerInstance({ containerInstanceId: id, ifMatch: "old" });
    expect(await codeOf(stop)).toBe("NoEtagMatch");
  });

  test("a start of what is running, a stop of what is stopped, anything on what is changing", async () => {
    const running = fake.addInstance();
    const stopped = fake.addInstance({ state: "INACTIVE" });
    const client = sdk();
    expect(await codeOf(client.startContainerInstance({ containerInstanceId: running }))).toBe(
      "IncorrectState",
    );
    expect(await codeOf(client.stopContainerInstance({ containerInstanceId: stopped }))).toBe(
      "IncorrectState",
    );
    await client.restartContainerInstance({ containerInstanceId: running });
    expect(await codeOf(client.stopContainerInstance({ containerInstanceId: running }))).toBe(
      "IncorrectState",
    );
    expect(fake.effects.map(({ what }) => what)).toEqual(["restart"]);
  });

  test("what is not there and what is not allowed, in the same words", async () => {
    const id = fake.addInstance();
    fake.deny({ permission: "COMPUTE_CONTAINER_INSTANCE_STOP" });
    const forbidden = sdk().stopContainerInstance({ containerInstanceId: id });
    const missing = sdk().stopContainerInstance({ containerInstanceId: `${id}x` });
    expect(await codeOf(forbidden)).toBe("NotAuthorizedOrNotFound");
    expect(await codeOf(missing)).toBe("NotAuthorizedOrNotFound");
  });
});
