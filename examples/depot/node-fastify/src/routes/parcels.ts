import type { FastifyInstance } from 'fastify';
import type { Depot } from '../app.js';
import { invalidRequest, parcelNotFound } from '../errors.js';
import { checkBody } from '../json-body.js';
import { billableGrams, NEW_PARCEL, parseParcelId, type Country, type Parcel, type Service } from '../parcel.js';

interface NewParcel {
  reference: string;
  recipient: string;
  street: string;
  city: string;
  country: Country;
  service: Service;
  weight_g: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  fragile?: boolean | null;
  notes?: string | null;
}

// Fastify compiles a serialiser from this; the keys are written in this order.
const PARCEL = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    reference: { type: 'string' },
    recipient: { type: 'string' },
    street: { type: 'string' },
    city: { type: 'string' },
    country: { type: 'string' },
    service: { type: 'string' },
    weight_g: { type: 'integer' },
    length_mm: { type: 'integer' },
    width_mm: { type: 'integer' },
    height_mm: { type: 'integer' },
    billable_g: { type: 'integer' },
    fragile: { type: 'boolean' },
    notes: { type: ['string', 'null'] },
    created_at: { type: 'string' },
  },
} as const;

export function parcelRoutes(app: FastifyInstance, { parcels }: Depot): void {
  app.get<{ Params: { id: string } }>(
    '/parcels/:id',
    { onRequest: app.requireSession, schema: { response: { 200: PARCEL } } },
    async (request) => {
      const parcel = parcels.find(requireParcelId(request.params.id));
      if (parcel === undefined) throw parcelNotFound();
      return parcel;
    },
  );

  app.post(
    '/parcels',
    { onRequest: app.requireSession, preValidation: app.requireBody, schema: { response: { 201: PARCEL } } },
    async (request, reply) => {
      const parcel = toParcel(checkBody<NewParcel>(request.body, NEW_PARCEL), new Date());
      const id = parcels.insert(parcel);
      return reply.code(201).header('location', `/parcels/${id}`).send({ id, ...parcel });
    },
  );
}

export function requireParcelId(text: string): number {
  const id = parseParcelId(text);
  if (id === undefined) throw invalidRequest([{ field: 'id', problem: 'must be an integer from 1 to 999999999' }]);
  return id;
}

function toParcel(given: NewParcel, now: Date): Omit<Parcel, 'id'> {
  return {
    reference: given.reference,
    // Lone surrogates can't be stored as UTF-8.
    recipient: given.recipient.toWellFormed(),
    street: given.street.toWellFormed(),
    city: given.city.toWellFormed(),
    country: given.country,
    service: given.service,
    weight_g: given.weight_g,
    length_mm: given.length_mm,
    width_mm: given.width_mm,
    height_mm: given.height_mm,
    billable_g: billableGrams(given.weight_g, given.length_mm, given.width_mm, given.height_mm),
    fragile: given.fragile ?? false,
    notes: given.notes?.toWellFormed() ?? null,
    created_at: now.toISOString(),
  };
}
