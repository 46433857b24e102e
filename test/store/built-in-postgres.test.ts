import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startBuiltInPostgres } from "../../src/store/built-in-postgres.ts";
import { type Connection, connect } from "../../src/store/connect.ts";
import { BotProcess } from "../support/bot-process.ts";
import {
  makeDataDirectory,
  removeDataDirectory,
  serverPid,
  signal,
} from "../support/data-directory.ts";
import { silentLog } from "../support/silent-log.ts";

async function newDirectory(): Promise<string> {
  const directory = await makeDataDirectory();
  onTestFinished(() => removeDataDirectory(directory));
  return directory;
}

const start = (directory: string) => startBuiltInPostgres({ directory, log: silentLog });

function open(url: string): Connection {
  const connection = connect(url, { max: 2 });
  onTestFinished(() => connection.close());
  return connection;
}

async function write(url: string, lamp: string): Promise<void> {
  const { pool } = open(url);
  await pool.query("create table if not exists lamps (name text)");
  await pool.query("insert into lamps values ($1)", [lamp]);
}

async function lamps(url: string): Promise<string[]> {
  const { rows } = await open(url).pool.query("select name from lamps order by name");
  return rows.map(({ name }) => name);
}

async function isRunning(directory: string): Promise<boolean> {
  const pid = await serverPid(directory);
  return pid !== undefined && signal(pid, 0);
}

describe("one bot", () => {
  test("a first start on an empty directory makes a durable database, and stopping the bot stops it", async () => {
    const directory = await newDirectory();
    const server = await start(directory);
    expect(server.joined).toBe(false);
    const { rows } = await open(server.url).pool.query("show fsync");
    expect(rows).toEqual([{ fsync: "on" }]);
    await write(server.url, "first");
    await server.stop();
    expect(await isRunning(directory)).toBe(false);
  });

  test("what was written is there after the next start", async () => {
    const directory = await newDirectory();
    const first = await start(directory);
    await write(first.url, "kept");
    await first.stop();
    const second = await start(directory);
    expect(second.joined).toBe(false);
    expect(await lamps(second.url)).toEqual(["kept"]);
    await second.stop();
  });

  test("stopping twice is stopping once", async () => {
    const server = await start(await newDirectory());
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  test("nobody else on the machine can enter the database's directory or read its log", async () => {
    const directory = await newDirectory();
    const server = await start(directory);
    expect((await stat(join(directory, "postgres"))).mode & 0o077).toBe(0);
    expect((await stat(join(directory, "postgres.log"))).mode & 0o077).toBe(0);
    await server.stop();
  });

  test("where the directory is too deep for a socket it listens on loopback, and only with its password", async () => {
    const deep = join(await newDirectory(), "d".repeat(60), "e".repeat(60));
    await mkdir(deep, { recursive: true });
    const server = await start(deep);
    onTestFinished(() => removeDataDirectory(deep));
    const url = new URL(server.url);
    expect(url.hostname).toBe("127.0.0.1");
    await write(server.url, "deep");
    url.password = "guessed";
    await expect(lamps(url.href)).rejects.toThrow(/password authentication failed/);
    const joiner = await start(deep);
    expect(joiner).toMatchObject({ url: server.url, joined: true });
    await Promise.all([server.stop(), joiner.stop()]);
    expect(await isRunning(deep)).toBe(false);
  });

  test("a directory with somebody else's files is named and left alone", async () => {
    const directory = await newDirectory();
    await mkdir(join(directory, "postgres"));
    await writeFile(join(directory, "postgres", "diary.txt"), "dear diary");
    await expect(start(directory)).rejects.toThrow(/holds files, but not a PostgreSQL database/);
    expect(await readdir(join(directory, "postgres"))).toEqual(["diary.txt"]);
  });

  test("a server that cannot start is reported with what it wrote last", async () => {
    const directory = await newDirectory();
    const settings = { shared_buffers: "nonsense" };
    await expect(startBuiltInPostgres({ directory, log: silentLog, settings })).rejects.toThrow(
      /DATABASE_URL[\s\S]*shared_buffers/,
    );
  });
});

describe("after an accident", () => {
  test("a server left behind by a killed bot is used again, with everything in it", async () => {
    const directory = await newDirectory();
    const bot = new BotProcess({ kind: "postgres", directory });
    await write((await bot.up("postgres")).url, "survivor");
    const pid = await serverPid(directory);
    await bot.kill();
    const server = await start(directory);
    expect(server.joined).toBe(true);
    expect(await serverPid(directory)).toBe(pid);
    expect(await lamps(server.url)).toEqual(["survivor"]);
    await server.stop();
    expect(await isRunning(directory)).toBe(false);
  });

  test("a bot killed in the middle of its first start leaves nothing that the next one trips over", async () => {
    const directory = await newDirectory();
    const bot = new BotProcess({ kind: "postgres", directory });
    await expect
      .poll(() => readdir(directory), { interval: 5, timeout: 10_000 })
      .toContainEqual(expect.stringMatching(/^postgres\.new-/));
    await bot.kill();
    expect(await readdir(directory)).not.toContain("postgres");
    const server = await start(directory);
    expect(server.joined).toBe(false);
    await write(server.url, "healed");
    expect(await readdir(directory)).not.toContainEqual(expect.stringMatching(/\.new-|\.lock/));
    await server.stop();
  });

  test("a bot and its server killed together come back with what was written", async () => {
    const directory = await newDirectory();
    const bot = new BotProcess({ kind: "postgres", directory });
    await write((await bot.up("postgres")).url, "committed");
    const pid = await serverPid(directory);
    await bot.kill();
    if (pid) signal(pid, "SIGKILL");
    const server = await start(directory);
    expect(await lamps(server.url)).toEqual(["committed"]);
    await server.stop();
  });

  test("a server that dies under a running bot is brought back", async () => {
    const directory = await newDirectory();
    const server = await start(directory);
    await write(server.url, "before");
    const pid = await serverPid(directory);
    if (pid) signal(pid, "SIGKILL");
    await expect
      .poll(() => lamps(server.url).catch(String), { timeout: 10_000 })
      .toEqual(["before"]);
    await server.stop();
    expect(await isRunning(directory)).toBe(false);
  });

  // In a container that was killed, the server's old number soon belongs to some other program of the same user.
  test.runIf(process.platform === "linux")(
    "a pid file whose number has gone to another program does not keep the bot from starting",
    async () => {
      const directory = await newDirectory();
      const first = await start(directory);
      const pidFile = join(directory, "postgres", "postmaster.pid");
      const left = await readFile(pidFile, "utf8");
      await first.stop();
      const { uid, gid } = await stat(join(directory, "postgres"));
      const other = spawn("sleep", ["60"], { ...(process.getuid?.() === 0 && { uid, gid }) });
      onTestFinished(() => void other.kill());
      await writeFile(pidFile, left.replace(/^\d+/, String(other.pid)));
      const second = await start(directory);
      expect(second.joined).toBe(false);
      await second.stop();
    },
  );
});

describe("two bots on one directory", () => {
  test("the second joins the first one's server", async () => {
    const directory = await newDirectory();
    const bot = new BotProcess({ kind: "postgres", directory });
    const first = await bot.up("postgres");
    const second = await start(directory);
    expect(second).toMatchObject({ url: first.url, joined: true });
    await second.stop();
  });

  test.each(["who started the server", "who joined it"])(
    "%s may leave first; the last one out stops it",
    async (leaver) => {
      const directory = await newDirectory();
      const starter = await start(directory);
      const joiner = await start(directory);
      const [first, last] = leaver === "who joined it" ? [joiner, starter] : [starter, joiner];
      await first.stop();
      await write(last.url, "still lit");
      await last.stop();
      expect(await isRunning(directory)).toBe(false);
    },
  );

  test("started at the same moment on an empty directory, one initialises and both use its server", async () => {
    const directory = await newDirectory();
    const bots = [1, 2, 3].map(() => new BotProcess({ kind: "postgres", directory }));
    const ups = await Promise.all(bots.map((bot) => bot.up("postgres")));
    expect(ups.map(({ joined }) => joined).sort()).toEqual([false, true, true]);
    for (const [index, { url }] of ups.entries()) await write(url, `bot ${index}`);
    expect(await lamps(ups[0]?.url ?? "")).toEqual(["bot 0", "bot 1", "bot 2"]);
    await Promise.all(bots.map((bot) => bot.stop()));
    expect(await isRunning(directory)).toBe(false);
  });

  test("one that starts while the last one leaves gets a server that serves", async () => {
    const directory = await newDirectory();
    let server = await start(directory);
    await write(server.url, "kept");
    for (let round = 0; round < 10; round++) {
      const [next] = await Promise.all([start(directory), server.stop()]);
      expect(await lamps(next.url)).toEqual(["kept"]);
      server = next;
    }
    await server.stop();
    expect(await isRunning(directory)).toBe(false);
  });
});
