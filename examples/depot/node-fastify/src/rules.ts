import type { Detail } from './errors.js';

/** Says what is wrong with a present value, or nothing. */
export type Rule = (value: unknown) => string | undefined;

export interface Field {
  name: string;
  rule: Rule;
  optional?: boolean;
}

/** Enough to mend a request by; a manifest can have a hundred thousand problems. */
export const MAX_DETAILS = 20;

// C0, DEL, C1 and the two Unicode line separators.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** A string of `min` to `max` characters (code points). */
export function text(min: number, max: number): Rule {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    // The length in code units is an upper bound: counting is only needed past it.
    const short = value.length < min;
    const long = value.length > max && codePoints(value) > max;
    if (short || long) return `must have ${min} to ${max} characters`;
    if (CONTROL.test(value)) return 'must not contain control characters';
    return undefined;
  };
}

export function integer(min: number, max: number): Rule {
  const problem = `must be an integer from ${min} to ${max}`;
  return (value) => (Number.isInteger(value) && min <= (value as number) && (value as number) <= max ? undefined : problem);
}

export function oneOf(values: readonly string[]): Rule {
  const problem = `must be one of ${values.join(', ')}`;
  return (value) => (values.includes(value as string) ? undefined : problem);
}

export function pattern(expression: RegExp, problem: string): Rule {
  return (value) => (typeof value === 'string' && expression.test(value) ? undefined : problem);
}

export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

/** `null` counts as absent. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Appends what is wrong with `value` as an object of exactly `fields`: first the fields in their order, then the
 * unknown names in code point order. `prefix` is where the object is, such as `parcels[3].`.
 */
export function checkObject(value: Record<string, unknown>, fields: Field[], prefix: string, details: Detail[]): void {
  let known = 0;
  for (const { name, rule, optional } of fields) {
    const given = value[name];
    if (given !== undefined) known += 1;
    const problem = isAbsent(given) ? (optional ? undefined : 'is required') : rule(given);
    if (problem !== undefined) details.push({ field: prefix + name, problem });
  }
  const names = Object.keys(value);
  if (names.length === known) return;
  for (const name of unknownNames(names, fields)) {
    details.push({ field: prefix + name, problem: 'is not a known field' });
  }
}

function unknownNames(names: string[], fields: Field[]): string[] {
  const unknown = names.filter((name) => fields.every((field) => field.name !== name));
  // Well-formed first: a lone surrogate has no place in a UTF-8 answer.
  const wellFormed = [...new Set(unknown.map((name) => name.toWellFormed()))];
  wellFormed.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return wellFormed.map((name) => [...name].slice(0, 64).join(''));
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}
