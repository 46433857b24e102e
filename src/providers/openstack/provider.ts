import type { Provider, ProviderTools } from "../provider.ts";
import { ProviderError } from "../provider.ts";
import { readAccount } from "./account.ts";
import { ABILITIES, beginAction } from "./act.ts";
import { checkRegion, checkSignIn } from "./check.ts";
import { createCompute } from "./compute.ts";
import { createHttp } from "./http.ts";
import type { OpenstackOptions } from "./options.ts";
import { createRegion, type Region } from "./region.ts";
import { toInstance } from "./server.ts";
import { pagesOf, serversOf } from "./servers.ts";
import { createSession } from "./session.ts";
import { sightsOf } from "./watch.ts";

/**
 * Nova of one OpenStack project, in the regions that the options or the credentials' source name; one token for all.
 * @throws SettingsError where the credentials are incomplete: somebody has to write them down first
 */
export function createOpenstackProvider(options: OpenstackOptions, tools: ProviderTools): Provider {
  const { cloud, env, now } = tools;
  const account = readAccount(options, env);
  const http = createHttp(options.timeoutMs, account.ca);
  const session = createSession(http, account, now);
  const regions = new Map(
    account.regions.map((name) => [name, createRegion(createCompute(http, session, name))]),
  );
  return {
    regions: account.regions,
    abilities: ABILITIES,

    async *list(name) {
      for await (const page of pagesOf(regionIn(regions, name), http.deadline))
        yield page.map((server) => toInstance(server, { cloud, region: name }));
    },

    async describe(name, ids) {
      const servers = await serversOf(regionIn(regions, name), ids, http.deadline());
      return [...servers.values()].map((server) => toInstance(server, { cloud, region: name }));
    },

    async begin(name, action, ids) {
      const region = regionIn(regions, name);
      const acting = { region, stop: options.stop, signal: http.deadline(), now };
      return await beginAction(acting, action, ids);
    },

    async watch(name, watched) {
      const place = { cloud, region: name };
      const look = { region: regionIn(regions, name), place, signal: http.deadline(), now };
      return await sightsOf(look, watched);
    },

    async *check() {
      let isSignedIn = false;
      for await (const finding of checkSignIn(session, http.deadline)) {
        isSignedIn ||= finding.ok;
        yield finding;
      }
      if (!isSignedIn) return;
      for (const region of regions.values()) yield* checkRegion(region, session, http.deadline);
    },

    close: http.close,
  };
}

function regionIn(regions: ReadonlyMap<string, Region>, name: string): Region {
  const region = regions.get(name);
  if (region) return region;
  throw new ProviderError({ kind: "unsupported", detail: `region ${name} is not configured` });
}
