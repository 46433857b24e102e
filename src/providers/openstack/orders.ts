/** One request that changes a server. */
export interface Order {
  /** As os-instance-actions calls it. */
  readonly name: string;
  /** The policy that decides over it. */
  readonly right: string;
  /** Of `POST /servers/{id}/action`; without one it is `DELETE /servers/{id}`. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const order = (name: string, policy: string, body: Order["body"]): Order => ({
  name,
  right: `os_compute_api:${policy}`,
  ...(body === undefined ? {} : { body }),
});

export const ORDERS = {
  start: order("start", "servers:start", { "os-start": null }),
  stop: order("stop", "servers:stop", { "os-stop": null }),
  reboot: order("reboot", "servers:reboot", { reboot: { type: "SOFT" } }),
  "reboot:hard": order("reboot", "servers:reboot", { reboot: { type: "HARD" } }),
  shelve: order("shelve", "os-shelve:shelve", { shelve: null }),
  unshelve: order("unshelve", "os-shelve:unshelve", { unshelve: null }),
  suspend: order("suspend", "os-suspend-server:suspend", { suspend: null }),
  resume: order("resume", "os-suspend-server:resume", { resume: null }),
  unpause: order("unpause", "os-pause-server:unpause", { unpause: null }),
  delete: order("delete", "servers:delete", undefined),
} as const;

/** A new machine in the old one's place, from this image. */
export const rebuildFrom = (imageRef: string): Order =>
  order("rebuild", "servers:rebuild", { rebuild: { imageRef } });

/** Every policy that some action needs. */
export const RIGHTS: readonly string[] = [
  ...new Set([...Object.values(ORDERS), rebuildFrom("")].map(({ right }) => right)),
];
