import type { Finding } from "../../model/finding.ts";
import { type CloudPrices, ProviderError } from "../provider.ts";
import { PRICES_RIGHT } from "./prices.ts";

/** A type that every account may look up. */
const SOME_TYPE = "t3.micro";
const INSTEAD = "prices come from the configuration and from the list that comes with the bot";

/** Tries the one right that nothing depends on: whatever comes of it, everything else works. */
export async function checkPrices(
  prices: CloudPrices | { readonly off: string | undefined },
  [region = ""]: readonly string[],
): Promise<Finding> {
  const what = `${PRICES_RIGHT} (optional)`;
  if ("off" in prices) return { what, ok: true, detail: `not tried: ${prices.off}; ${INSTEAD}` };
  try {
    const hourly = (await prices.hourly(region, [SOME_TYPE])).get(SOME_TYPE);
    const example = hourly === undefined ? "none" : `${hourly} ${prices.currency}`;
    const detail = `granted: AWS's own prices are read once a day (${SOME_TYPE} in ${region}: ${example})`;
    return { what, ok: true, detail };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, detail } = error.trouble;
    if (kind !== "not-allowed")
      return { what, ok: true, detail: `not known: ${detail}; until it answers, ${INSTEAD}` };
    const gives = "with it, AWS's own are read once a day, for every type and region that you have";
    return { what, ok: true, detail: `not granted: ${INSTEAD}; ${gives}` };
  }
}
