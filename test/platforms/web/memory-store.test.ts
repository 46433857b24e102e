import { describe } from "vitest";
import { createMemoryStore } from "./memory-store.ts";
import { webMessageStoreContract } from "./store-contract.ts";

describe("the page's messages in memory", () => {
  webMessageStoreContract(async () => createMemoryStore());
});
