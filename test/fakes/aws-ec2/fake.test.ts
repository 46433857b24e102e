import {
  DescribeInstancesCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FakeEc2 } from "./fake.ts";
import { startFakeEc2 } from "./fake.ts";

let fake: FakeEc2;
let client: EC2Client;
beforeEach(async () => {
  fake = await startFakeEc2();
  client = new EC2Client({
    region: "eu-west-1",
    endpoint: fake.url,
    credentials: fake.credentials,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await fake.close();
});

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  await answer.then(
    () => "ok",
    (error: Error) => error.name,
  );
const describeWith = (input: ConstructorParameters<typeof DescribeInstancesCommand>[0]) =>
  codeOf(client.send(new DescribeInstancesCommand(input)));

describe("the fake EC2 refuses what the real one refuses", () => {
  test("a page size beside ids, or out of bounds", async () => {
    const InstanceIds = [fake.addInstance()];
    expect(await describeWith({ InstanceIds, MaxResults: 10 })).toBe("InvalidParameterCombination");
    expect(await describeWith({ MaxResults: 4 })).toBe("InvalidParameterValue");
    expect(await describeWith({ MaxResults: 1001 })).toBe("InvalidParameterValue");
    expect(await describeWith({ MaxResults: 5 })).toBe("ok");
  });

  test("more than 200 values in a filter, an unknown filter, an invented page token", async () => {
    const Values = Array.from({ length: 201 }, (_, index) => `i-${index}`);
    expect(await describeWith({ Filters: [{ Name: "instance-id", Values }] })).toBe(
      "FilterLimitExceeded",
    );
    fake.addInstance();
    expect(await describeWith({ Filters: [{ Name: "colour", Values: ["red"] }] })).toBe(
      "InvalidParameterValue",
    );
    expect(await describeWith({ NextToken: "guess" })).toBe("InvalidNextToken");
  });

  test("a whole request for one unknown id, and does nothing to the others", async () => {
    const id = fake.addInstance();
    const command = new StopInstancesCommand({ InstanceIds: [id, "i-0eeeeeeeeeeeeeeee"] });
    expect(await codeOf(client.send(command))).toBe("InvalidInstanceID.NotFound");
    expect(fake.stateOf(id)).toBe("running");
    expect(fake.effects).toHaveLength(0);
  });

  test("to start what is stopping, to stop what is pending", async () => {
    const stopping = fake.addInstance({ state: "stopping" });
    const pending = fake.addInstance({ state: "pending" });
    const start = new StartInstancesCommand({ InstanceIds: [stopping] });
    expect(await codeOf(client.send(start))).toBe("IncorrectInstanceState");
    const stop = new StopInstancesCommand({ InstanceIds: [pending] });
    expect(await codeOf(client.send(stop))).toBe("IncorrectInstanceState");
  });

  test("an instance of another account", async () => {
    const id = fake.addInstance({ account: "999999999999" });
    const command = new StopInstancesCommand({ InstanceIds: [id] });
    expect(await codeOf(client.send(command))).toBe("InvalidInstanceID.NotFound");
  });

  test("a dry run's change, but it says that it would have done it", async () => {
    const id = fake.addInstance();
    const command = new StopInstancesCommand({ InstanceIds: [id], DryRun: true });
    expect(await codeOf(client.send(command))).toBe("DryRunOperation");
    expect(fake.stateOf(id)).toBe("running");
  });

  test("calls faster than the bucket fills", async () => {
    fake.throttle({ burst: 2, perSecond: 0.001 });
    const codes = [await describeWith({}), await describeWith({}), await describeWith({})];
    expect(codes).toEqual(["ok", "ok", "RequestLimitExceeded"]);
  });

  test("stop protection, and says which attribute it is", async () => {
    const id = fake.addInstance({ stopProtection: true });
    const command = new StopInstancesCommand({ InstanceIds: [id] });
    await expect(client.send(command)).rejects.toThrow(/disableApiStop/);
  });
});

describe("the fake EC2 trusts nobody without a good signature", () => {
  const body = "Action=DescribeInstances&Version=2016-11-15";
  const post = (headers: Record<string, string>) =>
    fetch(fake.url, { method: "POST", body, headers }).then((answer) => answer.text());

  test("none at all", async () => {
    expect(await post({})).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test("a signature of another body", async () => {
    const headers = await signedHeaders();
    expect(await post(headers)).toContain("<requestId>");
    const other = await fetch(fake.url, { method: "POST", body: `${body}&MaxResults=5`, headers });
    expect(await other.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  test("one of twenty minutes ago", async () => {
    const headers = await signedHeaders();
    fake.setClockSkew(20 * 60_000);
    expect(await post(headers)).toContain("<Code>RequestExpired</Code>");
  });

  test("a body that is not a form", async () => {
    const headers = { ...(await signedHeaders("application/json")) };
    expect(await post(headers)).toContain("<Code>MalformedQueryString</Code>");
  });

  /** The headers that the real SDK made for exactly this body. */
  async function signedHeaders(type = "application/x-www-form-urlencoded") {
    const { SignatureV4 } = await import("@smithy/signature-v4");
    const { Hash } = await import("@smithy/core/serde");
    const signer = new SignatureV4({
      credentials: fake.credentials,
      region: "eu-west-1",
      service: "ec2",
      sha256: Hash.bind(null, "sha256"),
    });
    const { host, hostname } = new URL(fake.url);
    const signed = await signer.sign({
      method: "POST",
      protocol: "http:",
      hostname,
      path: "/",
      query: {},
      headers: { host, "content-type": type },
      body,
    });
    return signed.headers;
  }
});
