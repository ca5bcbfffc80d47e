// Writes workload/manifest.json, the body of POST /manifests: some megabyte, the same each time.
import { writeFileSync } from 'node:fs';

const PARCELS = 5800;
const COUNTRIES = ['AT', 'CH', 'DE', 'FR', 'IT', 'LI'];
const SERVICES = ['standard', 'standard', 'standard', 'express', 'bulky'];
const RECIPIENTS = ['Zoë Müller', 'Łukasz Dvořák', 'Giulia Bianchi', 'Jürgen Huber & Söhne', 'Noémie Gonçalves', 'Anna Keller', '王芳', 'Håkon Jørgensen'];

let state = 4;
const below = (bound) => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
  return (state >>> 8) % bound;
};

const parcels = Array.from({ length: PARCELS }, (_, index) => ({
  // One in two hundred is there twice.
  reference: `DP-${String(below(200) === 0 ? index : index + 1).padStart(8, '0')}`,
  recipient: RECIPIENTS[below(RECIPIENTS.length)],
  country: COUNTRIES[below(COUNTRIES.length)],
  service: SERVICES[below(SERVICES.length)],
  weight_g: 50 + below(31_450),
  length_mm: 100 + below(1_100),
  width_mm: 50 + below(550),
  height_mm: 10 + below(590),
  fragile: below(5) === 0,
}));

const manifest = { manifest: 'M-2026-09-30-001', depot: 'ZRH-1', date: '2026-09-30', parcels };
writeFileSync(new URL('manifest.json', import.meta.url), JSON.stringify(manifest));
