import { sql } from "kysely";

/** For `where(column, "=", anyOf(values))`: one parameter, however many values there are. */
export const anyOf = (values: readonly string[]) => sql<string>`any(${[...values]}::text[])`;
