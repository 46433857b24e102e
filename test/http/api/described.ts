import { expect } from "vitest";
import type { Description, Operation } from "./description.ts";
import type { Sent } from "./requests.ts";
import type { Came } from "./wire.ts";

/** Holds an answer to what the description promises of it. */
export async function mustBeDescribed(
  description: Pick<Description, "misfit">,
  operation: Operation,
  came: Came,
  sent?: Sent,
): Promise<void> {
  const { status, headers, text } = came;
  const told = sent && JSON.stringify(sent);
  expect(Object.keys(operation.responses), told).toContain(String(status));
  expect(status < 500 || status === 503, `${status}`).toBe(true);
  const { content = {}, headers: promised = {} } = operation.responses[status] ?? {};
  const missing = Object.keys(promised).filter((name) => headers[name] === undefined);
  expect(missing).toEqual([]);
  expect(text).not.toMatch(/\bat .*\.[jt]s:\d+/);
  const types = Object.keys(content);
  if (types.length === 0) return expect(text).toBe("");
  const type = String(headers["content-type"]).split(";", 1)[0] ?? "";
  expect(types).toContain(type);
  const body = type.endsWith("json") ? JSON.parse(text) : text;
  expect(await description.misfit(operation, status, type, body)).toBeUndefined();
}
