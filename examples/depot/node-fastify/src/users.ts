import type { DatabaseSync } from 'node:sqlite';
import bcrypt from 'bcrypt';

/** A hash that no password has, of the same cost: an unknown user takes as long to refuse as a wrong password. */
const NOBODY = '$2b$10$U.IYDRQpBrr1IxEXvIXv.uAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export class Users {
  readonly #hash;

  constructor(database: DatabaseSync) {
    this.#hash = database.prepare('SELECT password_hash FROM users WHERE name = ?');
  }

  async hasPassword(name: string, password: string): Promise<boolean> {
    const row = this.#hash.get(name);
    const hash = (row?.password_hash as string | undefined) ?? NOBODY;
    return bcrypt.compare(password, hash);
  }
}
