const EPOCH_MS = 1_420_070_400_000;
const WORKER_AND_SEQUENCE_BITS = 22n;

/** The ids of the guild that every fake begins with: as long as real ones, and the same in each run. */
export const ids = {
  /** The application and its bot user. */
  bot: "815700000000000001",
  guild: "815700000000000010",
  ops: "815700000000000101",
  dev: "815700000000000102",
  /** The bot sees it and may not write there. */
  quiet: "815700000000000103",
  /** The bot does not see it. */
  secret: "815700000000000104",
  /** A thread of #ops. */
  opsThread: "815700000000000105",
  ann: "815700000000000201",
  ben: "815700000000000202",
  eve: "815700000000000203",
  devs: "815700000000000301",
  oncall: "815700000000000302",
} as const;

export type NewSnowflake = () => string;

/** Ids that carry the moment of their making, each larger than the one before. */
export function createSnowflakes(now: () => number): NewSnowflake {
  let last = 0n;
  return () => {
    const stamped = BigInt(now() - EPOCH_MS) << WORKER_AND_SEQUENCE_BITS;
    last = stamped > last ? stamped : last + 1n;
    return String(last);
  };
}

/** The moment at which an id was made. */
export const madeAt = (id: string): number =>
  Number(BigInt(id) >> WORKER_AND_SEQUENCE_BITS) + EPOCH_MS;
