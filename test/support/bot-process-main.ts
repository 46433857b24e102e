import { once } from "node:events";
import { sql } from "kysely";
import { startBuiltInPostgres } from "../../src/store/built-in-postgres.ts";
import { connect } from "../../src/store/connect.ts";
import { type Migrations, migrate } from "../../src/store/migrate.ts";
import { joinAsReplica } from "../../src/store/replica.ts";
import type { Report, Task } from "./bot-process.ts";
import { silentLog } from "./silent-log.ts";

/** Slow, and failing when run twice. */
const migrations: Migrations = {
  "0001-lamps": {
    async up(db) {
      await sql`select pg_sleep(0.3)`.execute(db);
      await sql`create table lamps (id integer)`.execute(db);
    },
  },
};

const task: Task = JSON.parse(process.argv[2] ?? "");
try {
  await perform(task);
} catch (error) {
  report({ kind: "failed", message: String(error) });
}
process.disconnect();

async function perform(task: Task): Promise<void> {
  switch (task.kind) {
    case "postgres": {
      const server = await startBuiltInPostgres({ directory: task.directory, log: silentLog });
      report({ kind: "postgres", url: server.url, joined: server.joined });
      await once(process, "message");
      return await server.stop();
    }
    case "replica": {
      const replica = await joinAsReplica(task.url);
      report({ kind: "replica", id: replica.id });
      await once(process, "message");
      return await replica.leave();
    }
    case "migrate": {
      const connection = connect(task.url);
      await migrate(connection.db, migrations);
      report({ kind: "migrate" });
      return await connection.close();
    }
    default:
      return task satisfies never;
  }
}

function report(what: Report): void {
  process.send?.(what);
}
