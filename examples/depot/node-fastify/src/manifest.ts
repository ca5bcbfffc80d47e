import { type Detail } from './errors.js';
import { refusal } from './json-body.js';
import { billableGrams, type Country, countryRule, MEASURES, recipientRule, referenceRule, type Service, serviceRule } from './parcel.js';
import { checkObject, type Field, flag, isObject, MAX_DETAILS, pattern, type Rule } from './rules.js';

interface ManifestParcel {
  reference: string;
  recipient: string;
  country: Country;
  service: Service;
  weight_g: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
  fragile?: boolean | null;
}

export interface Manifest {
  manifest: string;
  depot: string;
  date: string;
  parcels: ManifestParcel[];
}

interface Group {
  parcels: number;
  weight_g: number;
}

const MAX_PARCELS = 20_000;
const MAX_DUPLICATES = 10;

const PARCEL: Field[] = [
  { name: 'reference', rule: referenceRule },
  { name: 'recipient', rule: recipientRule },
  { name: 'country', rule: countryRule },
  { name: 'service', rule: serviceRule },
  ...MEASURES,
  { name: 'fragile', rule: flag, optional: true },
];

const parcelList: Rule = (value) => {
  if (!Array.isArray(value)) return 'must be an array';
  return value.length < 1 || value.length > MAX_PARCELS ? `must have 1 to ${MAX_PARCELS} parcels` : undefined;
};

const MANIFEST: Field[] = [
  { name: 'manifest', rule: referenceRule },
  { name: 'depot', rule: pattern(/^[A-Z]{3}-[0-9]$/, 'must be a depot such as ZRH-1') },
  {
    name: 'date',
    rule: pattern(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/, 'must be a date such as 2026-09-30'),
  },
  { name: 'parcels', rule: parcelList },
];

export function checkManifest(body: unknown): Manifest {
  if (!isObject(body)) throw refusal(body, [{ field: 'body', problem: 'must be an object' }]);
  const details: Detail[] = [];
  checkObject(body, MANIFEST, '', details);
  if (parcelList(body.parcels) === undefined) checkParcels(body.parcels as unknown[], details);
  if (details.length > 0) throw refusal(body, details);
  return body as unknown as Manifest;
}

function checkParcels(parcels: unknown[], details: Detail[]): void {
  for (let i = 0; i < parcels.length && details.length < MAX_DETAILS; i += 1) {
    const parcel = parcels[i];
    if (isObject(parcel)) checkObject(parcel, PARCEL, `parcels[${i}].`, details);
    else details.push({ field: `parcels[${i}]`, problem: 'must be an object' });
  }
}

/** Totals of a manifest, by country and by service, with what a clerk should look at. */
export function summarise({ manifest, depot, date, parcels }: Manifest) {
  const countries = new Map<string, Group>();
  const services = new Map<string, Group>();
  const seen = new Set<string>();
  const duplicates = new Set<string>();
  let weight = 0;
  let billable = 0;
  let fragile = 0;
  let heaviest = parcels[0]!;
  for (const parcel of parcels) {
    weight += parcel.weight_g;
    billable += billableGrams(parcel.weight_g, parcel.length_mm, parcel.width_mm, parcel.height_mm);
    if (parcel.fragile) fragile += 1;
    if (parcel.weight_g > heaviest.weight_g) heaviest = parcel;
    if (seen.has(parcel.reference)) duplicates.add(parcel.reference);
    seen.add(parcel.reference);
    count(countries, parcel.country, parcel.weight_g);
    count(services, parcel.service, parcel.weight_g);
  }
  return {
    manifest,
    depot,
    date,
    parcels: parcels.length,
    weight_g: weight,
    billable_g: billable,
    fragile,
    heaviest: { reference: heaviest.reference, weight_g: heaviest.weight_g },
    by_country: sorted(countries).map(([country, group]) => ({ country, ...group })),
    by_service: sorted(services).map(([service, group]) => ({ service, ...group })),
    duplicates: [...duplicates].slice(0, MAX_DUPLICATES),
  };
}

function count(groups: Map<string, Group>, key: string, weight: number): void {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, { parcels: 1, weight_g: weight });
  } else {
    group.parcels += 1;
    group.weight_g += weight;
  }
}

function sorted(groups: Map<string, Group>): [string, Group][] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
