import { DatabaseSync } from 'node:sqlite';

/** Opens the depot's database with the pragmas that both implementations use. */
export function openDatabase(path: string): DatabaseSync {
  // weighbridge-ignore node_sync_database: short queries by a key, and what they hold up is part of what is compared
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -8000;
    PRAGMA foreign_keys = ON;
  `);
  return database;
}
