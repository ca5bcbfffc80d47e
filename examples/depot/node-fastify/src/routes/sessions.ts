import type { FastifyInstance } from 'fastify';
import type { Depot } from '../app.js';
import { invalidCredentials } from '../errors.js';
import { checkBody } from '../json-body.js';
import { type Field, type Rule, text } from '../rules.js';
import { SESSION_SECONDS } from '../session-token.js';

const MAX_PASSWORD_BYTES = 72;

// bcrypt ignores what comes after 72 bytes: a longer password would be accepted by its beginning.
const password: Rule = (value) => {
  const problem = text(1, MAX_PASSWORD_BYTES)(value);
  if (problem !== undefined) return problem;
  return Buffer.byteLength(value as string) > MAX_PASSWORD_BYTES ? 'must not be longer than 72 bytes' : undefined;
};

const CREDENTIALS: Field[] = [
  { name: 'user', rule: text(1, 64) },
  { name: 'password', rule: password },
];

export function sessionRoutes(app: FastifyInstance, { users, tokens }: Depot): void {
  app.post('/sessions', { preValidation: app.requireBody }, async (request, reply) => {
    const { user, password } = checkBody<{ user: string; password: string }>(request.body, CREDENTIALS);
    const name = user.toWellFormed();
    if (!(await users.hasPassword(name, password.toWellFormed()))) throw invalidCredentials();
    const token = tokens.issue(name, Math.floor(Date.now() / 1000));
    return reply.code(201).send({ token, token_type: 'Bearer', expires_in: SESSION_SECONDS });
  });
}
