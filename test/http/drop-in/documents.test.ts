import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../../src/config.ts";
import { kinds } from "../../../src/main/kinds.ts";
import { startFakeHuawei } from "../../fakes/huawei/fake.ts";
import { startFakeOci } from "../../fakes/oci/fake.ts";
import { startFakeOpenstack } from "../../fakes/openstack/fake.ts";
import { huaweiCloud, ociCloud, openstackCloud } from "./clouds.ts";
import { type DropInHouse, hasCurl, openDropInHouse } from "./house.ts";

const FOLDER = "docs/migrate";
const NAMES = readdirSync(FOLDER);
const pages = new Map(NAMES.map((name) => [name, readFileSync(join(FOLDER, name), "utf8")]));

const blocks = (page: string, pattern: RegExp) =>
  [...page.matchAll(pattern)].map(([, ...found]) => found.map((part) => part ?? ""));

/** Each command of a page with the answer that stands below it. */
const commandsOf = (page: string) =>
  blocks(page, /```bash\n([\s\S]*?)```\n+```json\n([\s\S]*?)```/g).map(
    ([command = "", answer = ""]) => ({ command, answer }),
  );
/** The whole files of a page. */
const configsOf = (page: string) =>
  blocks(page, /```yaml\n([\s\S]*?)```/g)
    .map(([text = ""]) => text)
    .filter((text) => /^channels:/m.test(text));

const ENV = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };

test.each(NAMES)(
  "the configuration shown in docs/migrate/%s is one that the bot accepts",
  (name) => {
    for (const text of configsOf(pages.get(name) ?? "")) {
      const { platforms } = parse(text);
      const whole = platforms ? text : `platforms:\n  slack: { mode: socket }\n${text}`;
      expect(readConfig({ text: whole, env: ENV, kinds })).toMatchObject({ ok: true });
    }
  },
);

describe.runIf(hasCurl)(
  "the commands shown in docs/migrate, before a bot as it is configured there",
  () => {
    let house: DropInHouse;
    let close: () => Promise<unknown>;

    beforeAll(async () => {
      const [ovh, oci, huawei] = await Promise.all([openstack(), oracle(), cce()]);
      const shown = [...pages.values()].flatMap(configsOf).map((text) => parse(text));
      const clouds = {
        ovh: openstackCloud(ovh),
        "oci-dev": ociCloud(oci),
        "huawei-dev": huaweiCloud(huawei),
      };
      const dropIn = Object.assign(
        {},
        ...shown.map(({ platforms }) => platforms?.api?.dropIn ?? {}),
      );
      house = await openDropInHouse({ clouds, dropIn });
      close = () => Promise.all([house.close(), ovh.close(), oci.close(), huawei.close()]);
    }, 60_000);

    afterAll(() => close());

    test.each(NAMES)("docs/migrate/%s", { timeout: 60_000 }, async (name) => {
      const commands = commandsOf(pages.get(name) ?? "");
      expect(commands.length > 0).toBe(!["README.md", "ec2-powercycle.md"].includes(name));
      for (const { command, answer } of commands) {
        const here = command.replaceAll("http://localhost:8080", house.url);
        const told = await house.shell(here, { LAMPLIGHTER_KEY: house.deploy });
        expect(told, command).toMatchObject(wanted(JSON.parse(answer)) as object);
      }
    });
  },
);

test.skipIf(hasCurl)("NOT TRIED with a real curl: there is no curl on this machine", (context) => {
  context.skip("install curl to have the commands of docs/migrate run");
});

/** `…` stands for whatever is there. */
function wanted(shown: unknown): unknown {
  if (shown === "…") return expect.any(String);
  if (Array.isArray(shown)) return shown.map(wanted);
  if (typeof shown !== "object" || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, wanted(value)]));
}

async function openstack() {
  const ovh = await startFakeOpenstack({ regions: ["GRA9", "SBG5"] });
  ovh.world.stepMs = 50;
  ovh.addServer({ id: "54cbb827-fc6c-40e8-bc38-c5876f4c0573", region: "GRA9" });
  ovh.addServer({ id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", region: "SBG5" });
  for (const at of [1, 2, 3]) {
    const id = `7d9f3c55-0000-4000-8000-00000000000${at}`;
    ovh.addServer({ id, name: `user-${at}`, region: "GRA9" });
  }
  return ovh;
}

async function oracle() {
  const oci = await startFakeOci({ transitionMs: 300 });
  oci.addInstance({ name: "shop" });
  return oci;
}

async function cce() {
  const huawei = await startFakeHuawei();
  const transitionMs = { start: 300, stop: 300, hardStop: 100, reboot: 300, cluster: 300 };
  huawei.behave({ transitionMs });
  for (const name of ["node-1", "node-2"])
    huawei.addServer({ name, tags: ["CCE-Cluster-ID=0f1e2d3c-0000-4000-8000-00000000c1c1"] });
  return huawei;
}
