import { z } from "zod";
import type { DigestPlan } from "../model/savings.ts";
import { text, timeZone } from "./fields.ts";
import { type Complaint, readChannel } from "./principals.ts";

const HOURLY_MAX = 100_000;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const CHANNELS_MAX = 50;

/** That the clouds are there is judged in money-checks.ts. */
export function pricesSchema() {
  const hourly = z.number().min(0).max(HOURLY_MAX);
  return z.strictObject({
    currency: text(readCurrency).prefault("USD"),
    types: z.record(z.string(), z.record(z.string(), hourly)).default({}),
  });
}

/** That the channels are there is judged in money-checks.ts. */
export const digestSchema = () =>
  z
    .strictObject({
      day: z.enum(DAYS).default("mon"),
      at: text(readTime).prefault("09:00"),
      timeZone: timeZone().optional(),
      channels: z.array(text(readChannel)).min(1).max(CHANNELS_MAX),
    })
    .optional();

/** When and where weeks are summed up, by the clocks of that zone where no other is named. */
export function digestFrom(
  parsed: z.output<ReturnType<typeof digestSchema>>,
  zone: string,
): DigestPlan | undefined {
  return (
    parsed && {
      day: DAYS.indexOf(parsed.day),
      minute: parsed.at,
      timeZone: parsed.timeZone ?? zone,
      channels: parsed.channels,
    }
  );
}

function readCurrency(written: string): string | Complaint {
  const code = written.toUpperCase();
  if (Intl.supportedValuesOf("currency").includes(code)) return code;
  return { sentence: "Is not a currency.", hint: "Write three letters: USD, EUR, GBP." };
}

function readTime(written: string): number | Complaint {
  const [, hour = "", minute = ""] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written) ?? [];
  if (minute !== "") return Number(hour) * 60 + Number(minute);
  return { sentence: "Is not a time of day.", hint: 'Write hours and minutes: "09:00".' };
}
