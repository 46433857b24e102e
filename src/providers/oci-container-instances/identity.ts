import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AuthenticationDetailsProvider } from "oci-common";
import {
  ConfigFileAuthenticationDetailsProvider,
  InstancePrincipalsAuthenticationDetailsProviderBuilder,
  ResourcePrincipalAuthenticationDetailsProvider,
  SimpleAuthenticationDetailsProvider,
} from "oci-common";
import { noCredentials } from "./errors.ts";
import type { OciOptions } from "./options.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Who the bot is, to OCI. */
export interface Identity {
  readonly details: AuthenticationDetailsProvider;
  /** Gets a new token; only where it has one that ends. */
  readonly renew?: (() => Promise<unknown>) | undefined;
}

/** Looks for who the bot is in the one way that the options name. */
export async function loadIdentity(options: OciOptions, env: Environment): Promise<Identity> {
  switch (options.auth) {
    case "api-key":
      return { details: unlocked(options.key ? ofKey(options.key) : ofFile(options, env)) };
    case "instance-principal":
      return await ofInstance(options);
    case "resource-principal":
      return ofResource(env);
    default:
      return options.auth satisfies never;
  }
}

function ofKey(key: NonNullable<OciOptions["key"]>): SimpleAuthenticationDetailsProvider {
  const { tenancy, user, fingerprint, passphrase } = key;
  const pem = key.privateKey ?? fileText(key.keyFile ?? "");
  // A variable of the environment often holds the PEM on one line.
  const lines = pem.replaceAll("\\n", "\n");
  return new SimpleAuthenticationDetailsProvider(
    tenancy,
    user,
    fingerprint,
    lines,
    passphrase ?? null,
  );
}

/** With its key decrypted here: a wrong passphrase would crash the process inside the SDK. */
function unlocked(
  details: SimpleAuthenticationDetailsProvider | ConfigFileAuthenticationDetailsProvider,
): AuthenticationDetailsProvider {
  // A profile may also say that no key is used, but the machine's own principal.
  if (details.getAuthType()) return details;
  const pem = decrypted(details.getPrivateKey(), details.getPassphrase());
  return {
    getKeyId: () => details.getKeyId(),
    getPrivateKey: () => pem,
    getPassphrase: () => null,
  };
}

function decrypted(pem: string, passphrase: string | null): string {
  try {
    const key = createPrivateKey({ key: pem, passphrase: passphrase ?? "" });
    return key.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    const why = "it is no PEM, or its passphrase is missing or wrong";
    throw noCredentials(`the private key cannot be read; ${why}`);
  }
}

function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw noCredentials(`the key file ${path} cannot be read`);
  }
}

function ofFile(options: OciOptions, env: Environment): ConfigFileAuthenticationDetailsProvider {
  const path = options.configFile ?? env.OCI_CONFIG_FILE ?? env.OCI_CLI_CONFIG_FILE;
  const profile = options.profile ?? env.OCI_CLI_PROFILE;
  try {
    return new ConfigFileAuthenticationDetailsProvider(path, profile);
  } catch (error) {
    const place = `profile ${profile ?? "DEFAULT"} of ${path ?? "~/.oci/config"}`;
    throw noCredentials(`${place}: ${wrongWithFile(error)}`);
  }
}

/** The SDK may quote the line that it does not understand, which may be the passphrase. */
function wrongWithFile(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const lacking = /^missing (\w+) in config/.exec(said)?.[1];
  if (lacking) return `${lacking} is missing`;
  if (/^Region not specified/.test(said)) return "region is missing";
  if (/^No profile named/.test(said)) return "there is no such profile";
  if (/not exists/.test(said)) return "there is no such file";
  if (/^Failed to read private key/.test(said)) return "its key_file cannot be read";
  return "the file cannot be understood";
}

async function ofInstance({ endpoints, regions }: OciOptions): Promise<Identity> {
  const { auth, metadata } = endpoints;
  const [region = ""] = regions;
  const builder = new InstancePrincipalsAuthenticationDetailsProviderBuilder();
  if (metadata) builder.metadataBaseUrl = metadata.replaceAll("{region}", region);
  if (auth) builder.federationEndpoint = auth.replaceAll("{region}", region);
  try {
    const details = await builder.build();
    return { details, renew: () => details.refresh() };
  } catch {
    throw noCredentials("this machine has no instance principal (asked its metadata service)");
  }
}

/** What OCI sets where it runs a function or a container instance. */
const RESOURCE_VARIABLES = [
  "OCI_RESOURCE_PRINCIPAL_VERSION",
  "OCI_RESOURCE_PRINCIPAL_RPST",
  "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
  "OCI_RESOURCE_PRINCIPAL_REGION",
] as const;

function ofResource(env: Environment): Identity {
  const unset = RESOURCE_VARIABLES.filter((name) => !env[name]);
  if (unset.length > 0)
    throw noCredentials(`OCI gave this container no resource principal (${unset.join(", ")})`);
  try {
    const details = ResourcePrincipalAuthenticationDetailsProvider.builder();
    return { details, renew: () => details.refresh() };
  } catch {
    throw noCredentials("the resource principal of this container cannot be used");
  }
}
