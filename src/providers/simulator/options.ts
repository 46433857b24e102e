import { z } from "zod";

/** What an operator may say about the simulated cloud. */
export const simulatorOptions = z.strictObject({
  regions: z
    .array(z.string().regex(/^[a-z0-9-]+$/, { error: "may hold only a-z, 0-9 and -" }))
    .nonempty({ error: "needs at least one region" })
    .default(["lab-1"])
    .describe("Names of the regions over which the machines are spread"),
  speed: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe("How fast its time goes: 2 makes every change take half as long"),
});

export type SimulatorOptions = z.infer<typeof simulatorOptions>;
