import { isUtf8 } from 'node:buffer';
import { type Detail, invalidRequest, malformedBody } from './errors.js';
import { checkObject, type Field, isObject, MAX_DETAILS } from './rules.js';

/** Nesting beyond this is refused as malformed, whatever the document means. */
const MAX_DEPTH = 10_000;

/** Parses a body strictly: UTF-8 without repair and without byte order mark. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw malformedBody();
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw malformedBody();
  }
}

/** Returns the body as an object of `fields`, or throws the list of what is wrong with it. */
export function checkBody<T>(body: unknown, fields: Field[]): T {
  if (!isObject(body)) throw refusal(body, [{ field: 'body', problem: 'must be an object' }]);
  const details: Detail[] = [];
  checkObject(body, fields, '', details);
  if (details.length > 0) throw refusal(body, details);
  return body as T;
}

/** Depth is looked at only in bodies that are refused anyway: a valid one is flat. */
export function refusal(body: unknown, details: Detail[]): Error {
  return isDeeperThan(body, MAX_DEPTH) ? malformedBody() : invalidRequest(details.slice(0, MAX_DETAILS));
}

function isDeeperThan(root: unknown, limit: number): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    level = level.filter((value) => typeof value === 'object' && value !== null);
    if (level.length > 0 && depth === limit) return true;
    level = level.flatMap((value) => Object.values(value as object));
  }
  return false;
}
