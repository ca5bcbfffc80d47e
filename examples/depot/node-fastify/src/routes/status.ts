import type { FastifyInstance } from 'fastify';
import type { Pool } from 'undici';
import type { Depot } from '../app.js';
import { carriersUnavailable, parcelNotFound } from '../errors.js';
import { requireParcelId } from './parcels.js';

const CARRIERS = ['north', 'coast', 'alpine'] as const;

interface Leg {
  carrier: string;
  available: boolean;
  state: string | null;
  place: string | null;
  at: string | null;
}

const NULLABLE = { type: ['string', 'null'] } as const;
const STATUS = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    reference: { type: 'string' },
    state: NULLABLE,
    place: NULLABLE,
    at: NULLABLE,
    carriers: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          carrier: { type: 'string' },
          available: { type: 'boolean' },
          state: NULLABLE,
          place: NULLABLE,
          at: NULLABLE,
        },
      },
    },
  },
} as const;

export function statusRoutes(app: FastifyInstance, { parcels, carriers }: Depot): void {
  app.get<{ Params: { id: string } }>(
    '/parcels/:id/status',
    { onRequest: app.requireSession, schema: { response: { 200: STATUS } } },
    async (request) => {
      const id = requireParcelId(request.params.id);
      const reference = parcels.reference(id);
      if (reference === undefined) throw parcelNotFound();
      const legs = await Promise.all(CARRIERS.map((carrier) => askCarrier(carriers, carrier, id)));
      const latest = latestLeg(legs);
      if (latest === undefined) throw carriersUnavailable();
      return { id, reference, state: latest.state, place: latest.place, at: latest.at, carriers: legs };
    },
  );
}

/** A carrier that fails or takes too long is reported as unavailable: the others still tell where the parcel is. */
async function askCarrier(carriers: Pool, carrier: string, id: number): Promise<Leg> {
  try {
    const { statusCode, body } = await carriers.request({ path: `/carriers/${carrier}/parcels/${id}`, method: 'GET' });
    if (statusCode !== 200) {
      await body.dump();
      return unavailable(carrier);
    }
    const { state, place, at } = (await body.json()) as Record<string, unknown>;
    if (typeof state !== 'string' || typeof place !== 'string' || typeof at !== 'string') return unavailable(carrier);
    return { carrier, available: true, state, place, at };
  } catch {
    return unavailable(carrier);
  }
}

function unavailable(carrier: string): Leg {
  return { carrier, available: false, state: null, place: null, at: null };
}

/** Times are ISO 8601 in UTC, so their text sorts as they do; the first carrier wins a tie. */
function latestLeg(legs: Leg[]): Leg | undefined {
  let latest: Leg | undefined;
  for (const leg of legs) {
    if (leg.at !== null && (latest === undefined || leg.at > latest.at!)) latest = leg;
  }
  return latest;
}
