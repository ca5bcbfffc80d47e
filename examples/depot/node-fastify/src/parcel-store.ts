import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Country, Parcel, Service } from './parcel.js';

const COLUMNS =
  'id, reference, recipient, street, city, country, service, ' +
  'weight_g, length_mm, width_mm, height_mm, billable_g, fragile, notes, created_at';

export class ParcelStore {
  readonly #find;
  readonly #reference;
  readonly #insert;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(`SELECT ${COLUMNS} FROM parcels WHERE id = ?`);
    this.#reference = database.prepare('SELECT reference FROM parcels WHERE id = ?');
    this.#insert = database.prepare(
      `INSERT INTO parcels (${COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  find(id: number): Parcel | undefined {
    const row = this.#find.get(id);
    return row && toParcel(row);
  }

  reference(id: number): string | undefined {
    return this.#reference.get(id)?.reference as string | undefined;
  }

  /** Stores the parcel and returns its number. */
  insert(parcel: Omit<Parcel, 'id'>): number {
    const { lastInsertRowid } = this.#insert.run(
      parcel.reference,
      parcel.recipient,
      parcel.street,
      parcel.city,
      parcel.country,
      parcel.service,
      parcel.weight_g,
      parcel.length_mm,
      parcel.width_mm,
      parcel.height_mm,
      parcel.billable_g,
      parcel.fragile ? 1 : 0,
      parcel.notes,
      parcel.created_at,
    );
    return Number(lastInsertRowid);
  }
}

// Field by field: SQLite's rows have no prototype, and V8 keeps such objects as hash tables.
function toParcel(row: Record<string, SQLOutputValue>): Parcel {
  return {
    id: row.id as number,
    reference: row.reference as string,
    recipient: row.recipient as string,
    street: row.street as string,
    city: row.city as string,
    country: row.country as Country,
    service: row.service as Service,
    weight_g: row.weight_g as number,
    length_mm: row.length_mm as number,
    width_mm: row.width_mm as number,
    height_mm: row.height_mm as number,
    billable_g: row.billable_g as number,
    fragile: row.fragile === 1,
    notes: row.notes as string | null,
    created_at: row.created_at as string,
  };
}
