import type postgres from "postgres";

/**
 * Does the work while the server seals nothing: a pass begins by reading how far everything is sealed,
 * and while that is locked none begins.
 *
 * @param work is given the transaction that holds the lock
 */
export function withoutSeals<T>(
  sql: postgres.Sql,
  work: (held: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  return sql.begin(async (held) => {
    await held`lock table log_sealing in access exclusive mode`;
    return work(held);
  }) as Promise<T>;
}
