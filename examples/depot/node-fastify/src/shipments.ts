import type { DatabaseSync } from 'node:sqlite';

/** A delivered parcel, as the daily report counts it. */
export interface Shipment {
  day: string;
  depot: string;
  weight_g: number;
  price_cents: number;
  minutes: number;
}

export function loadShipments(database: DatabaseSync): Shipment[] {
  const rows = database.prepare('SELECT day, depot, weight_g, price_cents, minutes FROM shipments ORDER BY id').all();
  // Copied, because SQLite's rows have no prototype, and V8 keeps such objects as hash tables.
  return rows.map((row) => ({
    day: row.day as string,
    depot: row.depot as string,
    weight_g: row.weight_g as number,
    price_cents: row.price_cents as number,
    minutes: row.minutes as number,
  }));
}
