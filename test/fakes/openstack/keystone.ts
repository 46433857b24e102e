import { randomBytes } from "node:crypto";
import type { WireAnswer, WireRequest } from "./wire.ts";
import { readJson, unauthorized, WireError } from "./wire.ts";
import { type AppCredential, type Issued, PROJECT, type User, type World } from "./world.ts";

type Json = Readonly<Record<string, unknown>>;

/** `POST /v3/auth/tokens`. */
export function serveKeystone(world: World, request: WireRequest, path: string): WireAnswer {
  if (path !== "/v3/auth/tokens" || request.method !== "POST")
    throw new WireError(404, "(http://keystone): The resource could not be found.", "error");
  const { auth } = readJson(request) as { readonly auth?: Json };
  if (!auth) throw schemaError("'auth' is a required property");
  const issued = issue(world, auth);
  world.tokens.set(issued.value, issued);
  return {
    status: 201,
    headers: { "x-subject-token": issued.value, vary: "X-Auth-Token" },
    body: { token: tokenBody(world, issued) },
  };
}

function issue(world: World, auth: Json): Issued {
  const identity = asJson(auth.identity);
  const [method, ...more] = Array.isArray(identity.methods) ? identity.methods : [];
  if (more.length > 0) throw unauthorized();
  const fresh = {
    value: `gAAAAAB${randomBytes(60).toString("base64url")}`,
    user: world.user,
    expiresAt: world.now() + world.tokenTtlMs,
    revoked: false,
  };
  if (method === "password") {
    checkPassword(world.user, asJson(asJson(identity.password).user));
    return { ...fresh, project: isScoped(world, auth.scope) && !world.unscoped };
  }
  if (method === "application_credential") {
    if (auth.scope !== undefined)
      throw new WireError(
        403,
        "You are not authorized to perform the requested action: Application credentials cannot request a scope.",
        "error",
      );
    const { rules } = credentialOf(world, asJson(identity.application_credential));
    return { ...fresh, project: true, rules };
  }
  throw unauthorized();
}

function checkPassword(user: User, given: Json): void {
  if (!isUser(user, given) || given.password !== user.password) throw unauthorized();
}

function isUser(user: User, given: Json): boolean {
  if (given.id !== undefined) return given.id === user.id;
  if (given.name !== undefined && given.domain === undefined)
    throw schemaError("Expecting to find domain in user.");
  return given.name === user.name && isDomain(user, asJson(given.domain));
}

const isDomain = ({ domain }: User, { id, name }: Json): boolean =>
  id === undefined ? name === domain.name : id === domain.id;

function isScoped(world: World, scope: unknown): boolean {
  if (scope === undefined) return false;
  const project = asJson(asJson(scope).project);
  if (project.id !== undefined) {
    if (project.id !== PROJECT.id) throw unauthorized();
    return true;
  }
  if (project.domain === undefined) throw schemaError("Expecting to find domain in project.");
  if (project.name !== PROJECT.name || !isDomain(world.user, asJson(project.domain)))
    throw unauthorized();
  return true;
}

function credentialOf({ credentials, user }: World, given: Json): AppCredential {
  const found = [...credentials.values()].find(({ id, name }) =>
    given.id === undefined
      ? given.name === name && isUser(user, asJson(given.user))
      : given.id === id,
  );
  if (!found || found.secret !== given.secret) throw unauthorized();
  return found;
}

function tokenBody(world: World, { user, project, expiresAt, rules }: Issued): Json {
  const at = (instant: number) => new Date(instant).toISOString().replace("Z", "000Z");
  const common = {
    methods: [rules ? "application_credential" : "password"],
    user: { id: user.id, name: user.name, domain: user.domain, password_expires_at: null },
    audit_ids: ["Zm9vYmFy"],
    issued_at: at(world.now()),
    expires_at: at(expiresAt),
  };
  if (!project) return common;
  return {
    ...common,
    project: { ...PROJECT, domain: user.domain },
    is_domain: false,
    roles: user.roles.map((name) => ({ id: `id-of-${name}`, name })),
    catalog: catalog(world),
  };
}

function catalog(world: World): readonly Json[] {
  const compute = world.regions.flatMap((region) =>
    ["internal", "admin", "public"].map((face) => ({
      id: `${region}-${face}`,
      interface: face,
      region,
      region_id: region,
      url: novaUrl(world, region, face),
    })),
  );
  return [
    { type: "image", name: "glance", id: "image", endpoints: [] },
    { type: "compute", name: "nova", id: "compute", endpoints: compute },
  ];
}

function novaUrl({ origin, endpointForm }: World, region: string, face: string): string {
  const root = `${origin}/nova/${face}/${region}`;
  switch (endpointForm) {
    case "versioned":
      return `${root}/v2.1`;
    case "with-project":
      return `${root}/v2.1/${PROJECT.id}`;
    case "unversioned":
      return `${root}/`;
    default:
      return endpointForm satisfies never;
  }
}

const schemaError = (message: string): WireError => new WireError(400, message, "error");

const asJson = (value: unknown): Json =>
  typeof value === "object" && value !== null ? (value as Json) : {};
