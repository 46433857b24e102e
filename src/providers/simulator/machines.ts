import type { Trouble } from "../../model/trouble.ts";

/** One machine of the laboratory, as it stands when the simulator starts. */
export interface MachineFacts {
  readonly name: string;
  readonly state: "running" | "stopped";
  readonly type: string;
  readonly address: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What it does differently from a machine that simply obeys. */
  readonly quirk?: Quirk;
}

export type Quirk =
  /** The cloud refuses to start it. */
  | { readonly kind: "start-refused"; readonly trouble: Trouble }
  /** It begins to start and falls back to stopped. */
  | { readonly kind: "start-falls-back"; readonly trouble: Trouble }
  /** It stays in stopping until a hard stop. */
  | { readonly kind: "hangs-in-stopping" }
  | { readonly kind: "protected"; readonly by: string };

const NO_GPU: Trouble = {
  kind: "capacity",
  code: "NoCapacity",
  detail: "the simulator has no sim.gpu-8 free in this region",
};
const DISK_LOCKED: Trouble = {
  kind: "not-allowed",
  code: "DiskKeyRefused",
  missing: "sim:UseDiskKey",
  detail: "its disk is encrypted and the bot may not use the key (sim:UseDiskKey)",
};

export const MACHINES: readonly MachineFacts[] = [
  {
    name: "dev-box",
    state: "running",
    type: "sim.medium",
    address: "10.20.0.10",
    tags: { env: "dev", team: "platform", owner: "ana", role: "workstation" },
  },
  {
    name: "web-1",
    state: "running",
    type: "sim.small",
    address: "10.20.1.11",
    tags: { env: "prod", team: "web", owner: "chi", role: "web" },
  },
  {
    name: "web-2",
    state: "running",
    type: "sim.small",
    address: "10.20.1.12",
    tags: { env: "prod", team: "web", owner: "chi", role: "web" },
  },
  {
    name: "web-staging",
    state: "stopped",
    type: "sim.small",
    address: "10.20.2.11",
    tags: { env: "staging", team: "web", owner: "ben", role: "web" },
  },
  {
    name: "build-1",
    state: "running",
    type: "sim.large",
    address: "10.20.3.21",
    tags: { env: "dev", team: "ci", owner: "dia", role: "build" },
  },
  {
    name: "build-2",
    state: "running",
    type: "sim.large",
    address: "10.20.3.22",
    tags: { env: "dev", team: "ci", owner: "dia", role: "build" },
  },
  {
    name: "build-3",
    state: "stopped",
    type: "sim.large",
    address: "10.20.3.23",
    tags: { env: "dev", team: "ci", owner: "dia", role: "build" },
  },
  {
    name: "db-main",
    state: "running",
    type: "sim.memory-4",
    address: "10.20.4.31",
    tags: { env: "prod", team: "data", owner: "eli", role: "db" },
    quirk: { kind: "protected", by: "belongs to the database cluster, which would fail over" },
  },
  {
    name: "db-clone",
    state: "running",
    type: "sim.memory-2",
    address: "10.20.4.32",
    tags: { env: "dev", team: "data", owner: "eli", role: "db" },
    quirk: { kind: "hangs-in-stopping" },
  },
  {
    name: "gpu-lab",
    state: "stopped",
    type: "sim.gpu-8",
    address: "10.20.5.41",
    tags: { env: "dev", team: "ml", owner: "fay", role: "gpu" },
    quirk: { kind: "start-refused", trouble: NO_GPU },
  },
  {
    name: "ml-train",
    state: "stopped",
    type: "sim.gpu-1",
    address: "10.20.5.42",
    tags: { env: "staging", team: "ml", owner: "fay", role: "gpu" },
    quirk: { kind: "start-falls-back", trouble: DISK_LOCKED },
  },
  {
    name: "reports",
    state: "stopped",
    type: "sim.small",
    address: "10.20.6.51",
    tags: { env: "staging", team: "data", owner: "ben", role: "batch" },
  },
];
