import { readFileSync } from "node:fs";
import { cloudSettings } from "./clouds-file.ts";
import type { OpenstackOptions } from "./options.ts";
import type { Environment, Settings } from "./settings.ts";
import { optionSettings, SettingsError, variableSettings } from "./settings.ts";

/** The id that Keystone gives its first domain; what OpenStack's own tools take where none is named. */
const DEFAULT_DOMAIN = "default";

/** Who the bot is, and where. */
export interface Account {
  /** Keystone v3, without a slash at the end. */
  readonly authUrl: string;
  /** The body of a request for a token. It holds the secret. */
  readonly auth: Readonly<Record<string, unknown>>;
  /** For messages: "user demo", "application credential lamplighter". */
  readonly who: string;
  readonly kind: "password" | "application-credential";
  readonly regions: readonly string[];
  readonly interface: "public" | "internal" | "admin";
  readonly computeEndpoint?: string | undefined;
  /** PEM of a private authority. */
  readonly ca?: string | undefined;
}

/**
 * The credentials come from one place alone, so that a secret never goes to another cloud's address: the entry that
 * `cloud` names, or the options beside `authUrl`, or the entry of OS_CLOUD, or the OS_* variables.
 */
export function readAccount(options: OpenstackOptions, env: Environment): Account {
  const settings = sourceOf(options, env);
  const authUrl = keystoneV3(need(settings, "auth_url"));
  const credentials = isApplicationCredential(settings)
    ? applicationCredential(settings)
    : password(settings);
  const caFile = options.caFile ?? settings.get("cacert");
  const account = {
    authUrl,
    ...credentials,
    regions: options.regions ?? regionsOf(settings),
    interface: options.interface ?? interfaceOf(settings),
    computeEndpoint: options.computeEndpoint ?? settings.get("compute_endpoint_override"),
    ca: caFile === undefined ? undefined : readCa(caFile),
  };
  if (account.computeEndpoint !== undefined && account.regions.length > 1)
    throw new SettingsError("an address for Nova cannot be given with several regions");
  return account;
}

function sourceOf(options: OpenstackOptions, env: Environment): Settings {
  if (options.cloud !== undefined) return cloudSettings(options.cloud, env);
  if (options.authUrl !== undefined) return optionSettings(options);
  return env.OS_CLOUD ? cloudSettings(env.OS_CLOUD, env) : variableSettings(env);
}

type Credentials = Pick<Account, "auth" | "who" | "kind">;

function isApplicationCredential(settings: Settings): boolean {
  const type = settings.get("auth_type");
  if (type === undefined)
    return ["id", "name", "secret"].some(
      (part) => settings.get(`application_credential_${part}`) !== undefined,
    );
  if (/^(v3)?applicationcredential$/.test(type)) return true;
  if (/^(v3)?password$/.test(type)) return false;
  throw new SettingsError(
    `${settings.where} asks for auth_type ${type}; the bot knows password and v3applicationcredential`,
  );
}

/** A credential is bound to its project: a scope beside it would be refused. */
function applicationCredential(settings: Settings): Credentials {
  const secret = need(settings, "application_credential_secret");
  const id = settings.get("application_credential_id");
  const name = settings.get("application_credential_name");
  if (id === undefined && name === undefined) throw missing(settings, "application_credential_id");
  const which = id === undefined ? { name, user: userOf(settings) } : { id };
  return {
    kind: "application-credential",
    who: `application credential ${name ?? id}`,
    auth: {
      identity: {
        methods: ["application_credential"],
        application_credential: { ...which, secret },
      },
    },
  };
}

function password(settings: Settings): Credentials {
  const user = { ...userOf(settings), password: need(settings, "password") };
  const id = settings.get("project_id") ?? settings.get("tenant_id");
  const name = settings.get("project_name") ?? settings.get("tenant_name");
  if (id === undefined && name === undefined) throw missing(settings, "project_name");
  const project = id === undefined ? { name, domain: domainOf(settings, "project") } : { id };
  return {
    kind: "password",
    who: `user ${settings.get("username") ?? settings.get("user_id")}`,
    auth: { identity: { methods: ["password"], password: { user } }, scope: { project } },
  };
}

function userOf(settings: Settings): object {
  const id = settings.get("user_id");
  if (id !== undefined) return { id };
  return { name: need(settings, "username"), domain: domainOf(settings, "user") };
}

function domainOf(settings: Settings, of: "user" | "project"): object {
  for (const prefix of [`${of}_domain`, "domain"]) {
    const id = settings.get(`${prefix}_id`);
    if (id !== undefined) return { id };
    const name = settings.get(`${prefix}_name`);
    if (name !== undefined) return { name };
  }
  return { id: settings.get("default_domain") ?? DEFAULT_DOMAIN };
}

function regionsOf(settings: Settings): readonly string[] {
  if (settings.regions.length > 0) return settings.regions;
  const region = settings.get("region_name");
  if (region !== undefined) return [region];
  throw new SettingsError(
    `no region is named: give regions for this cloud, or ${settings.label("region_name")} in ${settings.where}`,
  );
}

function interfaceOf(settings: Settings): Account["interface"] {
  const written = settings.get("interface") ?? settings.get("endpoint_type") ?? "public";
  const name = written.replace(/URL$/, "");
  if (name === "public" || name === "internal" || name === "admin") return name;
  throw new SettingsError(
    `${settings.where} asks for the interface ${written}; there are public, internal and admin`,
  );
}

function keystoneV3(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new SettingsError(
      "Keystone's address (auth_url) is not an address such as https://auth.example.org/v3",
    );
  const base = url.replace(/\/+$/, "").replace(/\/auth\/tokens$/, "");
  if (/\/v2\.0$/.test(base)) return base.replace(/v2\.0$/, "v3");
  return base.endsWith("/v3") ? base : `${base}/v3`;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`the certificate authority in ${path} cannot be read (${code})`);
  }
}

function need(settings: Settings, name: string): string {
  const value = settings.get(name);
  if (value === undefined) throw missing(settings, name);
  return value;
}

const missing = ({ label, where }: Settings, name: string): SettingsError =>
  new SettingsError(`${label(name)} is missing in ${where}`);
