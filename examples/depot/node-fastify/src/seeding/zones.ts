import type { DatabaseSync } from 'node:sqlite';
import { Random } from './random.js';

const ZONES = 300;
const CORNERS_A_QUARTER = 25;

type Corner = [lat: number, lon: number];

/** Ragged rings over the Alps, in whole 1/100,000 degrees; they overlap, and the priority says which one wins. */
export function seedZones(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE zones (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      priority INTEGER NOT NULL,
      surcharge_cents INTEGER NOT NULL,
      outline TEXT NOT NULL
    ) STRICT;
  `);
  const insert = database.prepare(
    'INSERT INTO zones (name, priority, surcharge_cents, outline) VALUES (?, ?, ?, ?)',
  );
  const random = new Random(3);
  for (let number = 1; number <= ZONES; number += 1) {
    const lat = random.between(4_580_000, 4_770_000);
    const lon = random.between(580_000, 970_000);
    const height = random.between(20_000, 70_000);
    const width = random.between(40_000, 140_000);
    const priority = random.between(1, 50);
    const surcharge = random.between(0, 2_500);
    const outline = ring(random, lat, lon, height, width);
    insert.run(`Zone ${number}`, priority, surcharge, JSON.stringify(outline));
  }
}

// The rational parametrisation of the circle: sines differ between languages in the last bit.
function ring(random: Random, lat: number, lon: number, height: number, width: number): Corner[] {
  const corners: Corner[] = [];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    for (let step = 0; step < CORNERS_A_QUARTER; step += 1) {
      const t = step / CORNERS_A_QUARTER;
      const x = (1 - t * t) / (1 + t * t);
      const y = (2 * t) / (1 + t * t);
      const [east, north] = turn(x, y, quarter);
      const reach = random.between(70, 100) / 100;
      corners.push([Math.floor(lat + north * height * reach), Math.floor(lon + east * width * reach)]);
    }
  }
  return corners;
}

function turn(x: number, y: number, quarters: number): [x: number, y: number] {
  switch (quarters) {
    case 0:
      return [x, y];
    case 1:
      return [-y, x];
    case 2:
      return [-x, -y];
    default:
      return [y, -x];
  }
}
