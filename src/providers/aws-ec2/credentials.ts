import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import { within } from "../within.ts";
import { boundedRequests } from "./bounds.ts";
import { noCredentials, toProviderError } from "./errors.ts";
import type { AwsEc2Options } from "./options.ts";

/** What the SDK's clients ask for keys. */
export type Credentials = Extract<EC2ClientConfig["credentials"], (...args: never[]) => unknown>;
const FALLBACK_REGION = "us-east-1";
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the bot's keys come from: environment, profile or the machine's own role, then the role to assume.
 * Each look is bounded in time: without any credentials the usual chain would ask a metadata service that is not there.
 */
export function createCredentials(options: AwsEc2Options, env: Environment): Credentials {
  const [region = FALLBACK_REGION] = options.regions;
  const profile = options.profile ?? env.AWS_PROFILE;
  const late = () =>
    noCredentials(`none within ${options.timeoutMs / 1000} s from ${placesOf(profile)}`);
  let provider: Promise<Credentials> | undefined;
  return async (properties) => {
    provider ??= loadProvider(options, env, profile);
    const found = provider.then((provide) => provide(properties));
    try {
      return await within(options.timeoutMs, found, late);
    } catch (error) {
      if (error instanceof Error && error.name === "CredentialsProviderError")
        throw noCredentials(`looked in ${placesOf(profile)}`);
      throw toProviderError(error, { right: "sts:AssumeRole", region });
    }
  };
}

const placesOf = (profile: string | undefined): string =>
  profile === undefined
    ? "the environment, the shared AWS files and this machine's own role"
    : `profile ${profile} of the shared AWS files`;

async function loadProvider(
  options: AwsEc2Options,
  env: Environment,
  profile: string | undefined,
): Promise<Credentials> {
  const own = (profile === undefined && keysOf(env)) || (await loadChain(profile));
  return options.role === undefined ? own : await loadRole(options, env, own);
}

function keysOf(env: Environment): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const token = env.AWS_SESSION_TOKEN;
  const keys = { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
  return async () => keys;
}

async function loadChain(profile: string | undefined): Promise<Credentials> {
  const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
}

async function loadRole(
  options: AwsEc2Options,
  env: Environment,
  own: Credentials,
): Promise<Credentials> {
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  const [region = FALLBACK_REGION] = options.regions;
  const endpoint = env.AWS_ENDPOINT_URL_STS ?? env.AWS_ENDPOINT_URL;
  return fromTemporaryCredentials({
    masterCredentials: own,
    params: {
      RoleArn: options.role,
      RoleSessionName: "lamplighter",
      ...(options.externalId === undefined ? {} : { ExternalId: options.externalId }),
    },
    clientConfig: {
      region,
      maxAttempts: 2,
      requestHandler: boundedRequests(options.timeoutMs),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  });
}
