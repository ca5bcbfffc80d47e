import type { DatabaseSync } from 'node:sqlite';

/** A delivery zone: a polygon of corners in degrees, with its bounds. */
export interface Zone {
  id: number;
  name: string;
  surchargeCents: number;
  latitudes: Float64Array;
  longitudes: Float64Array;
  bounds: { south: number; north: number; west: number; east: number };
}

/** The zones, the one that wins first. */
export function loadZones(database: DatabaseSync): Zone[] {
  const rows = database.prepare('SELECT id, name, surcharge_cents, outline FROM zones ORDER BY priority, id').all();
  return rows.map((row) => {
    const outline = JSON.parse(row.outline as string) as [lat: number, lon: number][];
    // The outline is in whole 1/100,000 degrees, some metre.
    const latitudes = Float64Array.from(outline, ([lat]) => lat / 100_000);
    const longitudes = Float64Array.from(outline, ([, lon]) => lon / 100_000);
    return {
      id: row.id as number,
      name: row.name as string,
      surchargeCents: row.surcharge_cents as number,
      latitudes,
      longitudes,
      bounds: {
        south: Math.min(...latitudes),
        north: Math.max(...latitudes),
        west: Math.min(...longitudes),
        east: Math.max(...longitudes),
      },
    };
  });
}

/** Whether the point is inside, by ray casting: the number of edges east of it is odd. */
export function covers(zone: Zone, lat: number, lon: number): boolean {
  const { latitudes, longitudes, bounds } = zone;
  if (lat < bounds.south || lat > bounds.north || lon < bounds.west || lon > bounds.east) return false;
  let inside = false;
  for (let i = 0, j = latitudes.length - 1; i < latitudes.length; j = i, i += 1) {
    const latI = latitudes[i]!;
    const latJ = latitudes[j]!;
    if (latI > lat === latJ > lat) continue;
    const lonI = longitudes[i]!;
    const crossing = ((longitudes[j]! - lonI) * (lat - latI)) / (latJ - latI) + lonI;
    if (lon < crossing) inside = !inside;
  }
  return inside;
}
