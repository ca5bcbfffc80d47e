export interface Detail {
  field: string;
  problem: string;
}

/** An answer other than success: thrown by hooks and handlers, written by the error handler. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Detail[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  /**
   * The body. Names from the request are echoed in the details, so the two line separators that JSON allows and
   * JavaScript source long did not are escaped.
   */
  toBody(): string {
    const body = { error: { code: this.code, message: this.message, details: this.details } };
    return JSON.stringify(body).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  }
}

export const notFound = () => new ApiError(404, 'not_found', 'there is nothing at this path');
export const parcelNotFound = () => new ApiError(404, 'not_found', 'there is no such parcel');
export const methodNotAllowed = (allow: string) =>
  new ApiError(405, 'method_not_allowed', 'the path does not support this method', [], { allow });
export const unauthorized = () =>
  new ApiError(401, 'unauthorized', 'a valid bearer token is required', [], { 'www-authenticate': 'Bearer' });
export const invalidCredentials = () => new ApiError(401, 'invalid_credentials', 'user or password is wrong');
export const unsupportedMediaType = () =>
  new ApiError(415, 'unsupported_media_type', 'the body must be application/json');
export const bodyTooLarge = () => new ApiError(413, 'body_too_large', 'the body is too large');
export const malformedBody = () => new ApiError(400, 'malformed_json', 'the body is not valid JSON');
export const malformedQuery = () => new ApiError(400, 'malformed_query', 'the query string is not valid');
export const invalidRequest = (details: Detail[]) =>
  new ApiError(400, 'invalid_request', 'the request is not valid', details);
export const carriersUnavailable = () => new ApiError(502, 'carriers_unavailable', 'no carrier answered');
export const internal = () => new ApiError(500, 'internal', 'something went wrong');
