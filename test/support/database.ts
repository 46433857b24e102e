import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { type Connection, connect } from "../../src/store/connect.ts";
import { databaseUrl, TEMPLATE } from "./test-database-url.ts";

export interface TestDatabase {
  readonly url: string;
  readonly connection: Connection;
  /** Closes the connection, throws out all others and removes the database. */
  drop(): Promise<void>;
}

/** A migrated, empty database for one test file; to be dropped in its `afterAll`. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${TEMPLATE}`);
}

/** A database without any table, as an operator's own server has it before the first start. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase("");
}

async function createDatabase(how: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(`create database ${name} ${how}`);
  const url = databaseUrl(inject("serverUrl"), name);
  const connection = connect(url);
  return {
    url,
    connection,
    async drop() {
      await connection.close();
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client(inject("serverUrl"));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
