import type { DescribeInstancesCommandInput } from "@aws-sdk/client-ec2";
import {
  DescribeInstancesCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccessKey, FakeEc2 } from "../../fakes/aws-ec2/fake.ts";
import { startFakeEc2 } from "../../fakes/aws-ec2/fake.ts";

let fake: FakeEc2;
let client: EC2Client;
beforeEach(async () => {
  fake = await startFakeEc2();
  client = clientOf(fake.url, fake.credentials);
});
afterEach(async () => {
  client.destroy();
  await fake.close();
});

function clientOf(endpoint: string, key: AccessKey): EC2Client {
  const { accessKeyId, secretAccessKey } = key;
  const credentials = { accessKeyId, secretAccessKey };
  return new EC2Client({ region: "eu-west-1", endpoint, credentials, maxAttempts: 1 });
}

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  await answer.then(
    () => "ok",
    (error: Error) => error.name,
  );
const describeWith = (input: DescribeInstancesCommandInput) =>
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
  const post = async ({ headers, body }: Recorded) =>
    await (await fetch(fake.url, { method: "POST", body, headers })).text();

  test("none at all", async () => {
    const { body } = await recorded();
    expect(await post({ headers: {}, body })).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test("a signature of another body", async () => {
    const good = await recorded();
    expect(await post(good)).toContain("<requestId>");
    const changed = { ...good, body: `${good.body}&MaxResults=5` };
    expect(await post(changed)).toContain("<Code>SignatureDoesNotMatch</Code>");
  });

  test("one of twenty minutes ago", async () => {
    const good = await recorded();
    fake.setClockSkew(20 * 60_000);
    expect(await post(good)).toContain("<Code>RequestExpired</Code>");
  });

  test("a secret that is not the key's own", async () => {
    const other = clientOf(fake.url, { ...fake.credentials, secretAccessKey: "another" });
    expect(await codeOf(other.send(new DescribeInstancesCommand({})))).toBe(
      "SignatureDoesNotMatch",
    );
  });

  test("a body that is not a form, though well signed", async () => {
    const good = await recorded("application/json");
    expect(await post(good)).toContain("<Code>MalformedQueryString</Code>");
  });

  interface Recorded {
    readonly headers: Record<string, string>;
    readonly body: string;
  }

  /** What the real SDK signs and sends for one call. */
  async function recorded(type?: string): Promise<Recorded> {
    let sent: Recorded | undefined;
    const sdk = clientOf(fake.url, fake.credentials);
    sdk.middlewareStack.add(
      (next) => (args) => {
        if (type) Object.assign((args.request as Recorded).headers, { "content-type": type });
        return next(args);
      },
      { step: "build" },
    );
    sdk.middlewareStack.add(
      (next) => (args) => {
        const { headers, body } = args.request as Recorded;
        sent = { headers: { ...headers }, body };
        return next(args);
      },
      { step: "deserialize", priority: "low" },
    );
    await codeOf(sdk.send(new DescribeInstancesCommand({})));
    if (!sent) throw new Error("nothing was sent");
    const { "content-length": _, ...headers } = sent.headers;
    return { ...sent, headers };
  }
});
