import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Pool } from 'undici';
import { ApiError, bodyTooLarge, internal, methodNotAllowed, notFound, unauthorized, unsupportedMediaType } from './errors.js';
import { parseJson } from './json-body.js';
import type { ParcelStore } from './parcel-store.js';
import { allowedMethods, hasOddSegment } from './paths.js';
import type { SessionTokens } from './session-token.js';
import type { Shipment } from './shipments.js';
import type { Users } from './users.js';
import type { Zone } from './zones.js';
import { healthRoutes } from './routes/health.js';
import { labelRoutes } from './routes/labels.js';
import { manifestRoutes } from './routes/manifests.js';
import { parcelRoutes } from './routes/parcels.js';
import { reportRoutes } from './routes/reports.js';
import { sessionRoutes } from './routes/sessions.js';
import { statusRoutes } from './routes/status.js';
import { zoneRoutes } from './routes/zones.js';

const BODY_LIMIT = 64 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

/** What the routes work with; made once, at the start. */
export interface Depot {
  parcels: ParcelStore;
  users: Users;
  tokens: SessionTokens;
  zones: Zone[];
  shipments: Shipment[];
  carriers: Pool;
}

export function buildApp(depot: Depot): FastifyInstance {
  const app = Fastify({
    logger: { level: 'warn' },
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 16 * 1024 },
    frameworkErrors: (_error, _request, reply) => plainBadRequest(reply),
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(BAD_REQUEST);
    },
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseJson(body),
  );

  app.addHook('onRequest', async (request) => {
    const url = request.raw.url!;
    if (hasOddSegment(url)) throw notFound();
    if (!request.is404) return;
    const allow = allowedMethods(url);
    throw allow === undefined ? notFound() : methodNotAllowed(allow);
  });
  app.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    const known = toApiError(error);
    if (known.status >= 500) request.log.error(error);
    return reply.code(known.status).headers(known.headers).type(JSON_TYPE).send(known.toBody());
  });

  app.decorate('requireSession', async (request) => {
    const header = request.headers.authorization ?? '';
    const isBearer = header.slice(0, 7).toLowerCase() === 'bearer ';
    if (!isBearer || !depot.tokens.isValid(header.slice(7), Math.floor(Date.now() / 1000))) throw unauthorized();
  });
  // Without this hook a request with neither a body nor a content type would reach the handler.
  app.decorate('requireBody', async (request) => {
    if (request.body === undefined) throw unsupportedMediaType();
  });

  healthRoutes(app);
  sessionRoutes(app, depot);
  parcelRoutes(app, depot);
  statusRoutes(app, depot);
  manifestRoutes(app);
  zoneRoutes(app, depot);
  reportRoutes(app, depot);
  labelRoutes(app);
  return app;
}

function toApiError(error: FastifyError | ApiError): ApiError {
  if (error instanceof ApiError) return error;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType();
    default:
      return internal();
  }
}

// What can't be parsed as a request with a path is refused below the API, in plain text.
const BAD_REQUEST =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

function plainBadRequest(reply: FastifyReply): void {
  reply.code(400).header('connection', 'close').type('text/plain; charset=utf-8').send('400 Bad Request');
}

declare module 'fastify' {
  interface FastifyInstance {
    requireSession(request: FastifyRequest): Promise<void>;
    requireBody(request: FastifyRequest): Promise<void>;
  }
}
