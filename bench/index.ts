/**
 * The figures that we promise, each beside a baseline that is measured in the same run. Takes about eleven minutes;
 * everything is on loopback. The machine should have nothing else to do.
 */
import { availableParallelism } from "node:os";
import { buildBot } from "../test/support/built-bot.ts";
import { measureAcknowledgement } from "./acknowledge.ts";
import { measureApi } from "./api.ts";
import { measureAuthorization } from "./authorization.ts";
import { measureClouds } from "./clouds.ts";
import { measureDiscord } from "./discord.ts";
import { measureFollowing } from "./following.ts";
import { measureFootprint } from "./footprint.ts";
import { openPlace } from "./place.ts";
import { measureSchedules } from "./schedules.ts";

const FLEET = 50;
const TRANSITION_MS = 4_000;

const cores = availableParallelism();
console.log(
  `Node ${process.version}, ${cores} cores, shared by the bot, its PostgreSQL, the clouds and chats it talks to, and the load.`,
);
const from = performance.now();
measureAuthorization();
const built = buildBot();
const place = await openPlace(built, { size: FLEET, transitionMs: TRANSITION_MS });
try {
  await measureFootprint(built, place);
  await measureFollowing(place);
} finally {
  await place.close();
}
await measureClouds(built);
await measureSchedules(built);
await measureAcknowledgement(built);
await measureDiscord(built);
await measureApi(built);
console.log(`\nThe whole run took ${Math.round((performance.now() - from) / 1000)} s.`);
