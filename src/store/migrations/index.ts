import type { Migration } from "kysely";
import { first } from "./0001-first.ts";
import { auditChain } from "./0002-audit-chain.ts";
import { approvals } from "./0003-approvals.ts";
import { codes } from "./0004-codes.ts";
import { longCommands } from "./0005-long-commands.ts";
import { schedules } from "./0006-schedules.ts";
import { parking } from "./0007-parking.ts";
import { stateChanges } from "./0008-state-changes.ts";
import { greetings } from "./0009-greetings.ts";
import { events } from "./0010-events.ts";
import { apiKeys } from "./0011-api-keys.ts";
import { simulatedClock } from "./0012-simulated-clock.ts";
import { cloudPrices } from "./0013-cloud-prices.ts";
import { manyAtOnce } from "./0014-many-at-once.ts";
import { looksByTurns } from "./0015-looks-by-turns.ts";

/** In the order of their names. A migration that has been released is never changed. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": first,
  "0002-audit-chain": auditChain,
  "0003-approvals": approvals,
  "0004-codes": codes,
  "0005-long-commands": longCommands,
  "0006-schedules": schedules,
  "0007-parking": parking,
  "0008-state-changes": stateChanges,
  "0009-greetings": greetings,
  "0010-events": events,
  "0011-api-keys": apiKeys,
  "0012-simulated-clock": simulatedClock,
  "0013-cloud-prices": cloudPrices,
  "0014-many-at-once": manyAtOnce,
  "0015-looks-by-turns": looksByTurns,
};
