import { Worker } from "node:worker_threads";
import { createBirpc } from "birpc";
import type { Provider } from "../../providers/provider.ts";
import { type CloudCalls, type Made, type Page, type Reading, taken } from "./calls.ts";
import { createProvider } from "./provider.ts";

/** Makes providers elsewhere, until it is closed. */
interface Clouds {
  readonly createProvider: typeof createProvider;
  close(): Promise<void>;
}

/** This one lives in the bot's own memory, and by its clock. */
const AT_HOME = "simulator";

/**
 * All clouds in a thread of their own, which begins with the first of them: however much they have to say, nobody in a
 * chat waits for it to be read.
 * @param thread where `thread.ts` is
 * @param onFatal told when that thread has ended, and no cloud answers any more
 */
export function cloudsElsewhere(thread: URL, onFatal: (error: Error) => void): Clouds {
  let running: ReturnType<typeof startThread> | undefined;
  return {
    async createProvider(provider, options, tools) {
      if (provider === AT_HOME) return createProvider(provider, options, tools);
      running ??= startThread(thread, onFatal);
      const { cloud, env } = tools;
      const made = await taken(running.calls.make(provider, options, { cloud, env: { ...env } }));
      return remote(running.calls, cloud, made);
    },
    close: async () => running?.close(),
  };
}

/** What it reads lives shortly: little room for that keeps the whole process small. */
const YOUNG_MB = 8;

function startThread(thread: URL, onFatal: (error: Error) => void) {
  const worker = new Worker(thread, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const calls = createBirpc<CloudCalls>(
    {},
    {
      post: (message) => worker.postMessage(message),
      on: (hear) => worker.on("message", hear),
      // Each call has its own bounds.
      timeout: -1,
    },
  );
  worker.once("error", (cause) => {
    calls.$close();
    onFatal(new Error("the clouds' thread ended", { cause }));
  });
  return {
    calls: calls as CloudCalls,
    async close() {
      calls.$close();
      await worker.terminate();
    },
  };
}

/** The provider that was made there. */
function remote(calls: CloudCalls, cloud: string, made: Made): Provider {
  const { regions, abilities, currency } = made;
  const pages = (what: Reading) => read(calls, cloud, what);
  return {
    regions,
    abilities,
    prices:
      currency === undefined
        ? undefined
        : {
            currency,
            hourly: (region, products) => taken(calls.prices(cloud, region, products)),
          },
    list: (region) => pages({ kind: "list", region }) as ReturnType<Provider["list"]>,
    describe: (region, ids) => taken(calls.describe(cloud, region, ids)),
    begin: (region, action, ids, key) => taken(calls.begin(cloud, region, action, ids, key)),
    watch: (region, watched) => taken(calls.watch(cloud, region, watched)),
    check: () => pages({ kind: "check" }) as ReturnType<Provider["check"]>,
    // It ends with its thread.
    close: async () => {},
  };
}

async function* read(calls: CloudCalls, cloud: string, what: Reading): AsyncGenerator<Page> {
  const reading = await taken(calls.read(cloud, what));
  try {
    for (;;) {
      const page = await taken(calls.next(reading));
      if (page === undefined) return;
      yield page;
    }
  } finally {
    await taken(calls.leave(reading));
  }
}
