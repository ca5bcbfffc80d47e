import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Depot } from '../app.js';
import { type Detail, invalidRequest, malformedQuery } from '../errors.js';
import { covers } from '../zones.js';

// The grammar of a decimal in a URL: no exponent, no sign but a minus, no spaces.
const DECIMAL = /^-?[0-9]{1,3}(\.[0-9]{1,15})?$/;

export function zoneRoutes(app: FastifyInstance, { zones }: Depot): void {
  app.get('/zones', async (request) => {
    const { lat, lon } = parsePoint(request);
    const covering = zones.filter((zone) => covers(zone, lat, lon));
    const first = covering[0];
    return {
      zone: first ? { id: first.id, name: first.name, surcharge_cents: first.surchargeCents } : null,
      covering: covering.map((zone) => zone.id),
    };
  });
}

function parsePoint(request: FastifyRequest): { lat: number; lon: number } {
  const raw = request.url.split('?').slice(1).join('?');
  // The parser takes broken escapes literally, and semicolons, which some take for separators.
  if (/%(?![0-9a-f]{2})|;/i.test(raw)) throw malformedQuery();
  const query = request.query as Record<string, string | string[] | undefined>;
  const details: Detail[] = [];
  const lat = coordinate(query.lat, 'lat', 90, details);
  const lon = coordinate(query.lon, 'lon', 180, details);
  if (details.length > 0) throw invalidRequest(details);
  return { lat, lon };
}

function coordinate(value: string | string[] | undefined, field: string, limit: number, details: Detail[]): number {
  const problem = coordinateProblem(value, limit);
  if (problem !== undefined) details.push({ field, problem });
  return Number(value);
}

function coordinateProblem(value: string | string[] | undefined, limit: number): string | undefined {
  if (value === undefined) return 'is required';
  if (Array.isArray(value)) return 'must be given once';
  const isInRange = DECIMAL.test(value) && Math.abs(Number(value)) <= limit;
  return isInRange ? undefined : `must be a decimal number from -${limit} to ${limit}`;
}
