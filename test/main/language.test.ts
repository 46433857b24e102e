import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { kinds } from "../../src/main/kinds.ts";
import { startRunningBot } from "../support/running-bot.ts";
import { page } from "../support/stages/web.ts";

const translations = (running: string) => `language: it
phrases:
  "{0} running": "{0} ${running}"
`;

test("a running bot speaks the language of its configuration, and follows when that is edited", async () => {
  const folder = mkdtempSync(join(tmpdir(), "speaking-"));
  const file = join(folder, "italiano.yaml");
  const yaml = `clouds: { lab: { provider: simulator } }
platforms: { web: {} }
http: { port: 0 }
language: ${file}
channels: [{ web: lab, instances: all, grants: [{ role: member, allow: [view] }] }]`;
  const edited = () => {
    const read = readConfig({ text: yaml, env: {}, kinds });
    if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
    return read.config;
  };
  writeFileSync(file, translations("in funzione"));
  const bot = await startRunningBot(yaml, {});
  const { enter } = await page.open();
  const chat = await enter({ url: bot.running.url, database: bot.database });
  try {
    await chat.says("ann", "list");
    expect(chat.heard("ann")).toMatch(/^12 instances you can see here · \d+ in funzione/);
    writeFileSync(file, translations("accese"));
    bot.running.apply({ ...edited(), data: "unused" });
    await chat.says("ann", "list");
    expect(chat.heard("ann")).toMatch(/^12 instances you can see here · \d+ accese/);
  } finally {
    await chat.close();
    await bot.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
