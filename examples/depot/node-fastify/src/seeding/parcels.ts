import type { DatabaseSync } from 'node:sqlite';
import { billableGrams, SERVICES } from '../parcel.js';
import { ParcelStore } from '../parcel-store.js';
import { Random } from './random.js';

export const PARCELS = 5000;

const FIRST_NAMES = ['Anna', 'Benoît', 'Chiara', 'Dániel', 'Elif', 'Fjóla', 'Giulia', 'Håkon', 'Inès', 'Jürgen', 'Karolína', 'Łukasz', 'Mỹ', 'Noémie', 'Oğuz', 'Zoë'];
const LAST_NAMES = ['Ackermann', 'Bianchi', 'Çelik', 'Dvořák', "D'Angelo", 'Fässler', 'Gonçalves', 'Huber & Söhne', 'Ivanova', 'Jørgensen', 'Keller', 'López', 'Müller', 'Nguyễn', 'Øverland', 'Šimić'];
const STREETS = ['Bahnhofstrasse', 'Via Nassa', 'Rue du Rhône', 'Marktgasse', 'Lindenweg', 'Quai Gustave-Ador', 'Kirchplatz', 'Allée des Tilleuls'];
const CITIES = [
  ['Wien', 'AT'],
  ['Bregenz', 'AT'],
  ['Zürich', 'CH'],
  ['Genève', 'CH'],
  ['Lugano', 'CH'],
  ['München', 'DE'],
  ['Köln', 'DE'],
  ['Besançon', 'FR'],
  ['Lyon', 'FR'],
  ['Milano', 'IT'],
  ['Forlì', 'IT'],
  ['Vaduz', 'LI'],
] as const;
const NOTES = ['Ring twice', 'Leave with the neighbour', 'Zerbrechlich – bitte nicht stürzen', 'À remettre en main propre', 'Handle <gently> & keep dry', 'Fragile: "glass"', '小心轻放', '📦 third floor, no lift'];

// 2026-01-05T06:00:00.000Z
const FIRST_ARRIVAL = 1_767_592_800_000;

export function seedParcels(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE parcels (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      reference TEXT NOT NULL,
      recipient TEXT NOT NULL,
      street TEXT NOT NULL,
      city TEXT NOT NULL,
      country TEXT NOT NULL,
      service TEXT NOT NULL,
      weight_g INTEGER NOT NULL,
      length_mm INTEGER NOT NULL,
      width_mm INTEGER NOT NULL,
      height_mm INTEGER NOT NULL,
      billable_g INTEGER NOT NULL,
      fragile INTEGER NOT NULL,
      notes TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
  `);
  const store = new ParcelStore(database);
  const random = new Random(1);
  let arrival = FIRST_ARRIVAL;
  for (let number = 1; number <= PARCELS; number += 1) {
    const recipient = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    const street = `${random.pick(STREETS)} ${random.between(1, 140)}`;
    const [city, country] = random.pick(CITIES);
    const service = random.pick(SERVICES);
    const weight_g = random.between(50, 31_500);
    const length_mm = random.between(100, 1_200);
    const width_mm = random.between(50, 600);
    const height_mm = random.between(10, 600);
    const fragile = random.below(5) === 0;
    const notes = random.below(4) === 0 ? random.pick(NOTES) : null;
    arrival += random.between(1, 120_000);
    store.insert({
      reference: `DP-${String(number).padStart(6, '0')}`,
      recipient,
      street,
      city,
      country,
      service,
      weight_g,
      length_mm,
      width_mm,
      height_mm,
      billable_g: billableGrams(weight_g, length_mm, width_mm, height_mm),
      fragile,
      notes,
      created_at: new Date(arrival).toISOString(),
    });
  }
}

/** Removes what was written since the seed, so that the next parcel has the same number again. */
export function resetParcels(database: DatabaseSync): void {
  database.exec(`
    DELETE FROM parcels WHERE id > ${PARCELS};
    UPDATE sqlite_sequence SET seq = ${PARCELS} WHERE name = 'parcels';
  `);
}
