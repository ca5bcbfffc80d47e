import type { DatabaseSync } from 'node:sqlite';
import type { Parcel } from './parcel.js';

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
    return row && ({ ...row, fragile: row.fragile === 1 } as Parcel);
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
