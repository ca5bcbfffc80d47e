import type { FastifyInstance } from 'fastify';
import { PNG } from 'pngjs';
import { checkBody } from '../json-body.js';
import { drawLabel, type Label } from '../label/draw.js';
import { referenceRule, serviceRule } from '../parcel.js';
import { type Field, text } from '../rules.js';

// A line of the label holds 30 characters.
const LABEL: Field[] = [
  { name: 'reference', rule: referenceRule },
  { name: 'recipient', rule: text(1, 30) },
  { name: 'city', rule: text(1, 30) },
  { name: 'service', rule: serviceRule },
];

const GRAYSCALE = 0;

export function labelRoutes(app: FastifyInstance): void {
  app.post('/labels', { onRequest: app.requireSession, preValidation: app.requireBody }, async (request, reply) => {
    const { width, height, pixels } = drawLabel(checkBody<Label>(request.body, LABEL));
    const png = new PNG({ width, height, inputColorType: GRAYSCALE, colorType: GRAYSCALE });
    png.data = pixels;
    // weighbridge-ignore node_blocking_call: computing an image on the event loop is what this route is here to show
    const image = PNG.sync.write(png, { inputColorType: GRAYSCALE, colorType: GRAYSCALE });
    return reply.type('image/png').send(image);
  });
}
