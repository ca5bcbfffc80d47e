/** Every path with the methods that it answers: what tells 405 from 404. */
const PATHS: [pattern: RegExp, allow: string][] = [
  [/^\/health$/, 'GET, HEAD'],
  [/^\/sessions$/, 'POST'],
  [/^\/parcels$/, 'POST'],
  [/^\/parcels\/[^/]+$/, 'GET, HEAD'],
  [/^\/parcels\/[^/]+\/status$/, 'GET, HEAD'],
  [/^\/manifests$/, 'POST'],
  [/^\/zones$/, 'GET, HEAD'],
  [/^\/reports\/daily$/, 'GET, HEAD'],
  [/^\/labels$/, 'POST'],
];

// The router would take an empty or a dot segment for a parameter.
const ODD_SEGMENT = /^[^?]*\/\.{0,2}(?:[/?]|$)/;

/** Whether the path of `url` has an empty or a dot segment, which no path of ours has. */
export function hasOddSegment(url: string): boolean {
  return ODD_SEGMENT.test(url);
}

/** The methods of the path of `url`, or nothing if there is no such path. */
export function allowedMethods(url: string): string | undefined {
  // Unescaped segment by segment, as the router does: an escaped slash stays inside its segment.
  const path = url.split('?', 1)[0]!.replaceAll(/%2f/gi, '%252F');
  return PATHS.find(([pattern]) => pattern.test(decodeURIComponent(path)))?.[1];
}
