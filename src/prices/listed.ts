import type { PriceList } from "../model/money.ts";
import { EC2_PRICES } from "./ec2.ts";

const LISTS: ReadonlyMap<string, PriceList> = new Map([["aws-ec2", EC2_PRICES]]);

/** The prices that come with the bot for this provider, if any. */
export const pricesListedFor = (provider: string): PriceList | undefined => LISTS.get(provider);
