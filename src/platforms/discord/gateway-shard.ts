import {
  SimpleShardingStrategy,
  type WebSocketManager,
  type WebSocketShard,
  type WebSocketShardDestroyOptions,
} from "@discordjs/ws";

/**
 * What a connection does without anybody waiting for it. A failure in one of these, say over a frame that is not as
 * Discord documents it, would end the whole process as an unhandled rejection.
 */
const UNAWAITED = ["onMessage", "onClose", "internalConnect", "heartbeat"] as const;

type Work = (...args: readonly unknown[]) => Promise<unknown>;

/** Connections whose failures are told instead of thrown where nobody is, and that stay closed once they are. */
export class GuardedStrategy extends SimpleShardingStrategy {
  readonly #onBroken: (error: unknown) => void;
  #closed = false;

  constructor(manager: WebSocketManager, onBroken: (error: unknown) => void) {
    super(manager);
    this.#onBroken = onBroken;
  }

  override async spawn(shardIds: number[]): Promise<void> {
    this.#closed = false;
    await super.spawn(shardIds);
    const shards = Reflect.get(this, "shards") as ReadonlyMap<number, WebSocketShard>;
    for (const shard of shards.values()) this.#guard(shard);
  }

  override async destroy(options?: Omit<WebSocketShardDestroyOptions, "recover">): Promise<void> {
    this.#closed = true;
    await super.destroy(options);
  }

  #guard(shard: WebSocketShard): void {
    for (const name of UNAWAITED) {
      const work = Reflect.get(shard, name) as Work;
      Reflect.set(shard, name, async (...args: readonly unknown[]) => {
        // One that pauses before it connects anew does not see that it was destroyed meanwhile.
        if (this.#closed && name === "internalConnect") return undefined;
        return work.apply(shard, [...args]).catch(this.#onBroken);
      });
    }
  }
}
