import type { FastifyInstance } from 'fastify';
import type { Depot } from '../app.js';
import { dailyReport } from '../daily-report.js';

export function reportRoutes(app: FastifyInstance, { shipments }: Depot): void {
  app.get('/reports/daily', { onRequest: app.requireSession }, async () => {
    const lines = dailyReport(shipments);
    return { shipments: shipments.length, lines };
  });
}
