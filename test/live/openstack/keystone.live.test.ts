import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { type Bot, openBot, openstack } from "./bot.ts";
import { forbidding, lab, live, shortLived, slowly, withoutKeystone } from "./lab.ts";
import { createNova } from "./nova.ts";

/** Nova itself signs in anew for everything it does when tokens are as short as this. */
const TOKEN_S = 8;
const SERVERS = ["gate-1", "gate-2", "gate-3"];

live("tokens that end, and a Keystone that is away", () => {
  const admin = createNova("admin");
  let bot: Bot;
  beforeAll(async () => {
    await createNova().create(SERVERS);
    bot = await openBot();
  });
  afterAll(async () => {
    await bot?.close();
    await createNova().remove(SERVERS);
  });

  shortLived(TOKEN_S, () => {
    test("an action that outlives its token is followed to the end", async () => {
      await slowly(12, async () => {
        const told = await bot.sees("reboot gate-1", /gate-1 is rebooted — took 1\d s/);
        expect(told.versions.join("\n")).not.toMatch(/waiting|refuse/);
      });
    });

    test("a token that is withdrawn before its time is renewed, and nobody notices", async () => {
      await slowly(6, async () => {
        const followed = await bot.sees("reboot gate-1", /lab accepted the request/);
        await withdrawTokens();
        await followed.reads(/gate-1 is rebooted — took/);
        expect(followed.versions.join("\n")).not.toMatch(/waiting|refuse/);
      });
    });

    test("credentials that are refused for good are named at once; once they are good again, all is well", async () => {
      await setPassword("another-password");
      try {
        await bot.sees(
          "stop gate-2",
          /✕ gate-2 did not stop — Keystone refuses the bot's user demo/,
        );
        expect(await bot.knows("gate-2", /running/)).toMatch(/lab says ACTIVE/);
      } finally {
        await withdrawTokens();
      }
      await bot.sees("stop gate-2", /○ gate-2 is stopped/);
      expect(await createNova().stateOf("gate-2")).toBe("SHUTOFF");
    });

    test("while Keystone is away requests wait, and what was begun goes on unseen", async () => {
      await slowly(4, async () => {
        const begun = await bot.sees("reboot gate-3", /lab accepted the request/);
        // What Nova itself asks Keystone for comes before.
        await createNova().settled("gate-3", /^REBOOT reboot_started$/);
        const waiting = await withoutKeystone(
          async () => {
            const told = await bot.sees("start gate-2", /◐ Starting gate-2 — waiting: /);
            expect(told.words).toMatch(/Tried (once|\d times) · next try/);
            expect(begun.words).toMatch(/◐ Rebooting gate-3/);
            return told;
          },
          { tokenSeconds: TOKEN_S },
        );
        await begun.reads(/gate-3 is rebooted — took/);
        await waiting.reads(/● gate-2 is running — took/);
      });
      expect(await createNova().stateOf("gate-2")).toBe("ACTIVE");
    });
  });

  /** A new password ends every token that the old one was good for, also when it is the same. */
  async function setPassword(password: string): Promise<void> {
    const found = await admin.identity("GET", "/users?name=demo");
    const { users } = found as { readonly users: readonly { readonly id: string }[] };
    await admin.identity("PATCH", `/users/${users[0]?.id}`, { user: { password } });
  }

  /** Keystone counts in seconds: a token of the same second is withdrawn as well. */
  async function withdrawTokens(): Promise<void> {
    await setPassword("demo-password");
    await vi.waitFor(() => createNova().request("GET", "/servers"), { timeout: 10_000 });
  }
});

live("who the bot is, and what it may", () => {
  test("check finds a healthy cloud healthy, and says who the bot is there", async () => {
    const findings = await checked({});
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    const details = findings.map(({ detail }) => detail).join("\n");
    expect(details).toMatch(/user demo, project demo, roles: .*member/);
    expect(details).toMatch(/\d+ servers, spoken at 2\.90/);
  });

  test("check names a region that is not there, and those that are", async () => {
    const [bad] = await mistakes({ regions: ["Nowhere"] });
    expect(bad?.detail).toMatch(/no region Nowhere for compute; there are RegionOne/);
  });

  test("check names the right that is missing", async () => {
    const rights = ["os_compute_api:servers:detail", "os_compute_api:os-instance-actions:list"];
    for (const right of rights)
      await forbidding([right], async () => {
        const [bad] = await mistakes({});
        expect(`${bad?.detail} ${bad?.todo}`).toContain(right);
      });
  });

  test("check tells a wrong password from everything else, and does not repeat it", async () => {
    const options = { authUrl: lab().authUrl, username: "demo", projectName: "demo" };
    const [bad] = await mistakes({ ...options, password: "not-this-one", regions: ["RegionOne"] });
    expect(bad?.detail).toMatch(/Keystone refuses the bot's user demo: wrong secret/);
    expect(JSON.stringify(bad)).not.toContain("not-this-one");
  });

  test("the application credential of the documentation does all that it promises, and no more", async () => {
    const nova = createNova();
    await nova.create(["narrow-1"]);
    const rules = documentedRules();
    const whole = await openBot(await applicationCredential(rules));
    try {
      await whole.sees("stop narrow-1", /○ narrow-1 is stopped/);
      await whole.sees("start narrow-1", /● narrow-1 is running/);
    } finally {
      await whole.close();
    }
    const withoutActions = rules.filter(({ method }) => method !== "POST");
    const reading = await openBot(await applicationCredential(withoutActions));
    try {
      const told = await reading.sees("stop narrow-1", /✕ narrow-1 did not stop/);
      expect(told.words).toMatch(/access rules may lack POST .*os_compute_api:servers:stop/);
    } finally {
      await reading.close();
    }
    expect(await nova.stateOf("narrow-1")).toBe("ACTIVE");
    await nova.remove(["narrow-1"]);
  });
});

interface Rule {
  readonly method: string;
}

/** What docs/providers/openstack.md tells an operator to write. */
function documentedRules(): readonly Rule[] {
  const page = readFileSync("docs/providers/openstack.md", "utf8");
  return JSON.parse(/<<'END'\n([\s\S]*?)\nEND/.exec(page)?.[1] ?? "[]") as Rule[];
}

/** Options of a cloud that is signed in to with a new application credential. */
async function applicationCredential(rules: readonly Rule[]): Promise<object> {
  const name = `lamplighter-${rules.length}`;
  const asked = { name, roles: [{ name: "member" }], access_rules: rules };
  const body = { application_credential: asked };
  const path = "/users/{me}/application_credentials";
  const made = await createNova().identity("POST", path, body);
  const { id, secret } = (made as { readonly application_credential: Record<string, string> })
    .application_credential;
  return {
    authUrl: lab().authUrl,
    applicationCredentialId: id,
    applicationCredentialSecret: secret,
    regions: ["RegionOne"],
  };
}

async function checked(options: object): Promise<readonly Finding[]> {
  const provider = await openstack(options);
  const findings: Finding[] = [];
  for await (const finding of provider.check()) findings.push(finding);
  await provider.close();
  return findings;
}

const mistakes = async (options: object): Promise<readonly Finding[]> =>
  (await checked(options)).filter(({ ok }) => !ok);
