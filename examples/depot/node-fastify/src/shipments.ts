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
  return rows as unknown as Shipment[];
}
