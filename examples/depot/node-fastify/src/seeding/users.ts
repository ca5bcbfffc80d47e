import type { DatabaseSync } from 'node:sqlite';

// bcrypt of cost 10. A hash has a random salt, so they are fixed here; the passwords are in workload/users.csv.
const USERS: [name: string, passwordHash: string][] = [
  ['ada', '$2b$10$U.IYDRQpBrr1IxEXvIXv.uB3OghTkL7YnKyPQQX5a6jTmfWQG8Znu'],
  ['bruno', '$2b$10$yF7YFTJ3BzT3mdD0surOv.LuNxjxC5vbc01LH.8U5tYqRmbSxdkF2'],
  ['chloé', '$2b$10$36oGxlYunchKhGb.dIDApezWBLg/2VlkIiXFtxxLcD6a1rUOY5ole'],
  ['dmitri', '$2b$10$yZpLpkrHdvYLUWmwE26Pu./4gnwAeJ/uKlJ2KsWWPjrXyijtgF3QS'],
  ['emma', '$2b$10$VqzcxCBwJzYiQEkixtg7KuDTHLrzBl2gLYhFajx7OjRNlKmCHjRiu'],
  ['fatou', '$2b$10$m/jPVfKW9nTVCy2qlDdHj.TDtVymxyVngUHL74jAE8mpcQL4jD77K'],
  ['goran', '$2b$10$xFgqHMGZnolYGr9/2gHtl.KbI3GX47E4LboLIdqz7m.Ozeq42WG1i'],
  ['hana', '$2b$10$QRi9mpKfcs3uQaYX/Ss7sOyx5JyKnQuMb2wpszNXmEGXrn5qvw6.e'],
];

export function seedUsers(database: DatabaseSync): void {
  database.exec('CREATE TABLE users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO users (name, password_hash) VALUES (?, ?)');
  for (const [name, passwordHash] of USERS) insert.run(name, passwordHash);
}
