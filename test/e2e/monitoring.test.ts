import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { hasPrometheus, launchPrometheus, type Prometheus } from "../support/prometheus.ts";
import { openTown, type Town, townYaml } from "../support/town.ts";

const TOKEN = "a-token-of-a-test";
const PATIENCE = { timeout: 15_000, interval: 250 };
/** How long the bot leaves a cloud alone between two readings, at least. */
const SYNC_MS = 5_000;

const yaml = (endpoint: string): string => `${townYaml(endpoint)}
monitoring: { metrics: true, token: ${TOKEN} }
sync: ${SYNC_MS / 1_000}s
`;

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly for?: string }[] }[];
}

/** The rules as they are shipped; only that they need not hold for minutes. */
function hastyRules(): string {
  const { groups } = parse(readFileSync("docs/monitoring/alerts.yml", "utf8")) as Rules;
  const hasty = groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, ...(rule.for && { for: "1s" }) })),
  }));
  return JSON.stringify({ groups: hasty });
}

/** The scrape that the documentation gives, of this bot; and one by somebody without the token. */
function scrapeConfig(target: string): string {
  const page = readFileSync("docs/monitoring.md", "utf8");
  const [, shown = ""] = page.match(/```yaml\n(rule_files:[^`]*)```/) ?? [];
  const documented = parse(
    shown
      .replace("lamplighter:3000", target)
      .replace("/etc/prometheus/lamplighter-token", "lamplighter-token"),
  ) as { readonly scrape_configs: readonly object[] };
  const stranger = { job_name: "stranger", static_configs: [{ targets: [target] }] };
  return JSON.stringify({
    ...documented,
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "500ms" },
    scrape_configs: [...documented.scrape_configs, stranger],
  });
}

const watchOver = (town: Town): Promise<Prometheus> =>
  launchPrometheus({
    "config.yml": scrapeConfig(new URL(town.running.url).host),
    "alerts.yml": hastyRules(),
    "lamplighter-token": `${TOKEN}\n`,
  });

/** What Prometheus answers, as far as it is looked at here. */
interface Found {
  readonly activeTargets?: readonly {
    readonly labels: { readonly job: string };
    readonly health: string;
    readonly lastError: string;
  }[];
  readonly alerts?: readonly {
    readonly state: string;
    readonly labels: { readonly alertname: string };
    readonly annotations: { readonly summary: string };
  }[];
  readonly result?: readonly { readonly metric: Readonly<Record<string, string>> }[];
}

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

const { panels } = JSON.parse(readFileSync("docs/monitoring/dashboard.json", "utf8")) as Dashboard;
const drawn = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
/** Of a bot that is in time there is nothing to draw here. */
const isDrawnWhenLate = (expr: string): boolean => /_timers?_(due|lateness)/.test(expr);

describe.runIf(hasPrometheus)(
  "a real Prometheus, with the scrape and the rules of docs/",
  { timeout: 40_000 },
  () => {
    let town: Town;
    let server: Prometheus;
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= town.close();
      return closing;
    };

    beforeAll(async () => {
      town = await openTown({
        yaml,
        furnish: (ec2) =>
          ec2.addInstance({ name: "web-1", region: "eu-central-1", state: "running" }),
      });
      server = await watchOver(town);
    });
    afterAll(async () => {
      await server.close();
      await close();
    });

    async function ask(path: string): Promise<Found> {
      const answer = await fetch(`http://${server.address}/api/v1/${path}`).catch(() => undefined);
      return answer?.ok ? ((await answer.json()) as { data: Found }).data : {};
    }
    async function fires(): Promise<readonly string[]> {
      const { alerts = [] } = await ask("alerts");
      return alerts
        .filter(({ state }) => state === "firing")
        .map(({ labels, annotations }) => `${labels.alertname}: ${annotations.summary}`);
    }
    /** While the bot's clock runs ahead. */
    const firesAfter = (ms: number) => () => {
      town.passes(ms);
      return fires();
    };

    test("reads the bot's figures with the token, and nothing without it", async () => {
      const targets = async () => {
        const { activeTargets = [] } = await ask("targets");
        const seen = activeTargets.map(({ labels, health, lastError }) => {
          return [labels.job, [health, lastError]] as const;
        });
        return Object.fromEntries(seen);
      };
      await expect.poll(targets, PATIENCE).toEqual({
        lamplighter: ["up", ""],
        stranger: ["down", expect.stringContaining("401")],
      });
    });

    test("draws every panel of the dashboard, by the labels that it names", async () => {
      await town.says("stop web-1");
      await expect
        .poll(() => {
          town.passes(1_000);
          return town.newest();
        }, PATIENCE)
        .toMatch(/web-1 is stopped/);
      for (const expr of drawn.filter((one) => !isDrawnWhenLate(one))) {
        const [, by = ""] = /by \(([^)]*)\)/.exec(expr) ?? [];
        const labels = by.split(", ").filter((label) => label !== "le" && label !== "");
        const first = async () => {
          const { result } = await ask(`query?query=${encodeURIComponent(expr)}`);
          return result?.[0] && Object.keys(result[0].metric).sort();
        };
        await expect.poll(first, { ...PATIENCE, message: expr }).toEqual(labels.sort());
      }
      await expect.poll(fires, { ...PATIENCE, message: server.output() }).toEqual([]);
    });

    test("says which cloud does not answer, and which refuses the keys", async () => {
      town.ec2.fail("drop");
      await expect
        .poll(firesAfter(SYNC_MS), PATIENCE)
        .toEqual(["LamplighterCloudUnreachable: The cloud aws-dev does not answer."]);
      town.ec2.heal();
      town.ec2.fail({ code: "AuthFailure", message: "not able to validate", status: 401 });
      await expect
        .poll(firesAfter(SYNC_MS), PATIENCE)
        .toContain(
          "LamplighterCredentialsRefused: The cloud aws-dev refuses the bot's credentials or rights.",
        );
      town.ec2.heal();
    });

    test("says that a chat is not told", async () => {
      for (const method of ["response_url", "chat.postMessage", "chat.update"])
        town.slack.fail(method, { error: "internal_error" }, 1_000);
      await town.says("start web-1");
      await expect
        .poll(firesAfter(20_000), PATIENCE)
        .toContain("LamplighterMessagesLate: A chat has not shown for minutes what happened.");
    });

    test("says when the bot is gone", async () => {
      const { host } = new URL(town.running.url);
      await close();
      await expect.poll(fires, PATIENCE).toContain(`LamplighterDown: ${host} does not answer.`);
    });
  },
);

test.skipIf(hasPrometheus)(
  "NOT TRIED with a real Prometheus: there is no prometheus on this machine",
  (context) => {
    context.skip("install prometheus to have it scrape the bot");
  },
);
