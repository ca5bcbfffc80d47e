import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { databasePath } from './config.js';
import { openDatabase } from './database.js';
import { resetParcels, seedParcels } from './seeding/parcels.js';
import { seedShipments } from './seeding/shipments.js';
import { seedUsers } from './seeding/users.js';
import { seedZones } from './seeding/zones.js';

const path = databasePath(process.env);
const isReset = process.argv.includes('--reset');
if (isReset && !existsSync(path)) {
  throw new Error(`${path} does not exist: run the seed without --reset first`);
}
if (!isReset) {
  mkdirSync(dirname(path), { recursive: true });
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

const database = openDatabase(path);
inTransaction(database, isReset ? [resetParcels] : [seedUsers, seedParcels, seedShipments, seedZones]);
database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
database.close();

function inTransaction(database: DatabaseSync, steps: ((database: DatabaseSync) => void)[]): void {
  database.exec('BEGIN IMMEDIATE');
  for (const step of steps) step(database);
  database.exec('COMMIT');
}
