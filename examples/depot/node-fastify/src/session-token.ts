import { createHmac, timingSafeEqual } from 'node:crypto';

export const SESSION_SECONDS = 3600;

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** Issues and verifies session tokens: JSON Web Tokens, HS256 only. */
export class SessionTokens {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  issue(user: string, now: number): string {
    const claims = { sub: user, iat: now, exp: now + SESSION_SECONDS };
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
    return `${signed}.${this.#sign(signed)}`;
  }

  isValid(token: string, now: number): boolean {
    const end = token.lastIndexOf('.');
    const signed = token.slice(0, Math.max(end, 0));
    // Only our own header: neither `none` nor another algorithm gets as far as the signature.
    if (!signed.startsWith(`${HEADER}.`)) return false;
    if (!isSame(token.slice(end + 1), this.#sign(signed))) return false;
    return expiry(signed.slice(HEADER.length + 1)) > now;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

// The signatures are compared as text: base64 has several spellings for the same bytes.
function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function expiry(payload: string): number {
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp : 0;
  } catch {
    return 0;
  }
}
