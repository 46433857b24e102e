import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const page = readFileSync("docs/security.md", "utf8");
const [, threats = ""] = /## Threats\n([\s\S]*?)\n## /.exec(page) ?? [];
const rows = threats
  .split("\n")
  .filter((line) => line.startsWith("| **"))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const named = (text: string) => [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);

describe("the threat model keeps its word", () => {
  test.each(rows.map((cells) => [cells[1], cells] as const))(
    "%s: what they could do, what stops it, what remains, and tests that are there",
    (_, cells) => {
      const [, threat, could, stops, remains, proof = "", end] = cells;
      expect([threat, could, stops, remains].every((cell) => cell)).toBe(true);
      expect(end).toBe("");
      expect(named(proof).length).toBeGreaterThan(0);
      for (const path of named(proof)) {
        expect(path).toMatch(/\.test\.ts$/);
        expect(existsSync(path), path).toBe(true);
        expect(readFileSync(path, "utf8")).toMatch(/\btest(\.each\(.*\))?\(/s);
      }
    },
  );

  test("a row for each threat that an operator asks about", () => {
    const told = rows.map(([, threat = ""]) => threat.toLowerCase()).join("\n");
    const asked = [
      "stolen chat session",
      "chat administrator",
      "slack token",
      "discord token",
      "signing secret",
      "public key",
      "replayed",
      "forged interaction",
      "renamed channel",
      "cloud tag",
      "database",
      "configuration",
      "two accounts",
      "compromised approver",
      "lost phone",
      "local page",
      "operator with a shell",
      "clicks",
      "api key",
      "key in a url",
    ];
    expect(asked.filter((words) => !told.includes(words))).toEqual([]);
  });

  test("every test file that the page names exists", () => {
    expect(named(page).filter((path) => !existsSync(path))).toEqual([]);
  });

  test("every secret that the bot reads is told of, with how to change it", () => {
    const [, secrets = ""] = /## Secrets\n([\s\S]*?)\n## /.exec(page) ?? [];
    const read = [
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
      "SLACK_SIGNING_SECRET",
      "DISCORD_TOKEN",
      "DATABASE_URL",
      "CACHE_URL",
      "LAMPLIGHTER_SECRET_KEY",
      "LAMPLIGHTER_SECRET_KEY_OLD",
    ];
    expect(read.filter((name) => !secrets.includes(`\`${name}\``))).toEqual([]);
  });
});
