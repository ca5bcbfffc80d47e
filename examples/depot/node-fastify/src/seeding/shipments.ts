import type { DatabaseSync } from 'node:sqlite';
import { Random } from './random.js';

const SHIPMENTS = 20_000;
const DAYS = 30;
const DEPOTS = ['BSL-1', 'GVA-1', 'LUG-1', 'LYS-1', 'MIL-2', 'MUC-1', 'VIE-3', 'ZRH-1'];

export function seedShipments(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE shipments (
      id INTEGER PRIMARY KEY,
      day TEXT NOT NULL,
      depot TEXT NOT NULL,
      weight_g INTEGER NOT NULL,
      price_cents INTEGER NOT NULL,
      minutes INTEGER NOT NULL
    ) STRICT;
  `);
  const insert = database.prepare(
    'INSERT INTO shipments (day, depot, weight_g, price_cents, minutes) VALUES (?, ?, ?, ?, ?)',
  );
  const random = new Random(2);
  for (let i = 0; i < SHIPMENTS; i += 1) {
    const day = `2026-09-${String(random.between(1, DAYS)).padStart(2, '0')}`;
    const depot = random.pick(DEPOTS);
    const weight = random.between(50, 31_500);
    const price = random.between(490, 9_900);
    const minutes = random.between(30, 4_320);
    insert.run(day, depot, weight, price, minutes);
  }
}
