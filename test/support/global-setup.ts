import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { startBuiltInPostgres } from "../../src/store/built-in-postgres.ts";
import { connect } from "../../src/store/connect.ts";
import { migrate } from "../../src/store/migrate.ts";
import { migrations } from "../../src/store/migrations/index.ts";
import { makeDataDirectory, removeDataDirectory } from "./data-directory.ts";
import { silentLog } from "./silent-log.ts";
import { databaseUrl, TEMPLATE } from "./test-database-url.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server that all tests of one run share. */
    readonly serverUrl: string;
  }
}

/** Nothing here has to outlive a power cut. */
const SETTINGS = { fsync: "off", synchronous_commit: "off", max_connections: "200" };

/** One server for the whole run, with a migrated template that every test file's database is cloned from. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const directory = await makeDataDirectory();
  try {
    const server = await startBuiltInPostgres({ directory, log: silentLog, settings: SETTINGS });
    await makeTemplate(server.url);
    project.provide("serverUrl", server.url);
    return async () => {
      await server.stop();
      await removeDataDirectory(directory);
    };
  } catch (error) {
    await removeDataDirectory(directory);
    throw error;
  }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new Client(serverUrl);
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const connection = connect(databaseUrl(serverUrl, TEMPLATE), { max: 1 });
  await migrate(connection.db, migrations);
  await connection.close();
}
