import type { Instance } from "../../src/model/instance.ts";
import type { Request } from "../../src/operations/request.ts";

/** Ann's request in the page's lab to stop these, seen just now. @param key names the event that asked */
export function stopRequest(instances: readonly Instance[], key: string, now: number): Request {
  const words = `stop ${instances.map(({ name }) => name).join(" ")}`;
  return {
    verb: "stop",
    instances: instances.map((one) => ({ ...one, seenAt: now })),
    invocation: {
      key,
      actor: { platform: "web", id: "ann", name: "Ann" },
      channel: { platform: "web", id: "lab" },
      words,
      origin: "typed",
    },
    words,
    rule: "a grant",
    confirmed: true,
  };
}
