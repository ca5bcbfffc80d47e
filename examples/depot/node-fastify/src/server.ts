import { Pool } from 'undici';
import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { openDatabase } from './database.js';
import { ParcelStore } from './parcel-store.js';
import { SessionTokens } from './session-token.js';
import { loadShipments } from './shipments.js';
import { Users } from './users.js';
import { loadZones } from './zones.js';

const CARRIER_TIMEOUT = 2_000;

const config = readConfig(process.env);
const database = openDatabase(config.databasePath);
const carriers = new Pool(new URL(config.carriersUrl).origin, {
  connections: 256,
  connect: { timeout: CARRIER_TIMEOUT },
  headersTimeout: CARRIER_TIMEOUT,
  bodyTimeout: CARRIER_TIMEOUT,
});

const app = buildApp({
  parcels: new ParcelStore(database),
  users: new Users(database),
  tokens: new SessionTokens(config.sessionSecret),
  zones: loadZones(database),
  shipments: loadShipments(database),
  carriers,
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await app.close();
    await carriers.close();
    database.close();
  });
}

await app.listen({ host: '127.0.0.1', port: config.port });
