import type { FastifyInstance } from 'fastify';
import { checkManifest, summarise } from '../manifest.js';

const BODY_LIMIT = 4 * 1024 * 1024;

export function manifestRoutes(app: FastifyInstance): void {
  app.post(
    '/manifests',
    { onRequest: app.requireSession, preValidation: app.requireBody, bodyLimit: BODY_LIMIT },
    async (request) => summarise(checkManifest(request.body)),
  );
}
