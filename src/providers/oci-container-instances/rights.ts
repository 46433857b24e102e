/** One permission of OCI, and the policy words that give it. */
export interface Right {
  readonly permission: string;
  /** What stands between `to` and `in compartment` in a policy statement. */
  readonly policy: string;
}

const USE = "use compute-container-instances";

export const RIGHTS = {
  list: {
    permission: "COMPUTE_CONTAINER_INSTANCE_INSPECT",
    policy: "inspect compute-container-instances",
  },
  read: {
    permission: "COMPUTE_CONTAINER_INSTANCE_READ",
    policy: "read compute-container-instances",
  },
  start: { permission: "COMPUTE_CONTAINER_INSTANCE_START", policy: USE },
  stop: { permission: "COMPUTE_CONTAINER_INSTANCE_STOP", policy: USE },
  reboot: { permission: "COMPUTE_CONTAINER_INSTANCE_RESTART", policy: USE },
  delete: {
    permission: "COMPUTE_CONTAINER_INSTANCE_DELETE",
    policy: "manage compute-container-family",
  },
  secret: { permission: "SECRET_BUNDLE_READ", policy: "read secret-bundles" },
} as const satisfies Record<string, Right>;
