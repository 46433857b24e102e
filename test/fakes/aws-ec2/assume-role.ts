import { randomBytes } from "node:crypto";
import type { AccessKey } from "./signature.ts";
import type { WireAnswer } from "./wire.ts";
import { leaf, node, WireError } from "./wire.ts";
import type { World } from "./world.ts";

export const STS_VERSION = "2011-06-15";

/** STS AssumeRole: new temporary keys in the role's own account, or the real refusal. */
export function assumeRole(
  world: World,
  caller: AccessKey,
  query: URLSearchParams,
  requestId: string,
): WireAnswer {
  const arn = query.get("RoleArn") ?? "";
  const session = query.get("RoleSessionName") ?? "";
  if (!/^[\w+=,.@-]{2,64}$/.test(session))
    throw new WireError("ValidationError", "roleSessionName does not fit its pattern");
  const role = world.roles.get(arn);
  const trusted = role && (role.externalId ?? null) === query.get("ExternalId");
  if (!role || !trusted)
    throw new WireError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  const key: AccessKey = {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(120).toString("base64"),
    account: role.account,
    arn: `${arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${session}`,
    expiresAt: Date.now() + 3_600_000,
  };
  world.keys.set(key.accessKeyId, key);
  return { status: 200, xml: answer(key, requestId) };
}

function answer(key: AccessKey, requestId: string): string {
  const credentials = node(
    "Credentials",
    leaf("AccessKeyId", key.accessKeyId),
    leaf("SecretAccessKey", key.secretAccessKey),
    leaf("SessionToken", key.sessionToken),
    leaf("Expiration", new Date(key.expiresAt ?? 0).toISOString()),
  );
  const user = node("AssumedRoleUser", leaf("AssumedRoleId", "AROAFAKE:bot"), leaf("Arn", key.arn));
  const result = node("AssumeRoleResult", credentials, user);
  const metadata = node("ResponseMetadata", leaf("RequestId", requestId));
  const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
  return `<AssumeRoleResponse ${space}>${result}${metadata}</AssumeRoleResponse>`;
}
