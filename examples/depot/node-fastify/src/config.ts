export interface Config {
  port: number;
  databasePath: string;
  sessionSecret: string;
  carriersUrl: string;
}

/** Reads the environment once, at the start, so that a missing setting stops the service there. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const sessionSecret = env.SESSION_SECRET ?? '';
  if (sessionSecret === '') {
    throw new Error('SESSION_SECRET is not set');
  }
  return {
    port: Number(env.PORT ?? 3000),
    databasePath: databasePath(env),
    sessionSecret,
    carriersUrl: (env.CARRIERS_URL ?? 'http://127.0.0.1:4000').replace(/\/+$/, ''),
  };
}

export function databasePath(env: NodeJS.ProcessEnv): string {
  return env.DEPOT_DB ?? 'data/depot.db';
}
