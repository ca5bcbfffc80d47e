import { type Field, flag, integer, oneOf, pattern, text } from './rules.js';

export const COUNTRIES = ['AT', 'CH', 'DE', 'FR', 'IT', 'LI'] as const;
export const SERVICES = ['standard', 'express', 'bulky'] as const;

export type Country = (typeof COUNTRIES)[number];
export type Service = (typeof SERVICES)[number];

export interface Parcel {
  id: number;
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
  billable_g: number;
  fragile: boolean;
  notes: string | null;
  created_at: string;
}

export const referenceRule = pattern(/^[A-Z0-9-]{1,16}$/, 'must have 1 to 16 of the characters A-Z, 0-9 and -');
export const recipientRule = text(1, 80);
export const countryRule = oneOf(COUNTRIES);
export const serviceRule = oneOf(SERVICES);

export const MEASURES: Field[] = [
  { name: 'weight_g', rule: integer(1, 50_000) },
  { name: 'length_mm', rule: integer(1, 2_000) },
  { name: 'width_mm', rule: integer(1, 2_000) },
  { name: 'height_mm', rule: integer(1, 2_000) },
];

export const NEW_PARCEL: Field[] = [
  { name: 'reference', rule: referenceRule },
  { name: 'recipient', rule: recipientRule },
  { name: 'street', rule: text(1, 120) },
  { name: 'city', rule: text(1, 80) },
  { name: 'country', rule: countryRule },
  { name: 'service', rule: serviceRule },
  ...MEASURES,
  { name: 'fragile', rule: flag, optional: true },
  { name: 'notes', rule: text(0, 500), optional: true },
];

/** What a carrier charges for: the weight, or the volume at 5,000 mm³ a gram if that is more. */
export function billableGrams(weight: number, length: number, width: number, height: number): number {
  return Math.max(weight, Math.floor((length * width * height) / 5000 + 0.5));
}

/** A path's parcel number, or nothing if it isn't one. */
export function parseParcelId(text: string): number | undefined {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
}
