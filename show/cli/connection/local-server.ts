import type { EvidentServer, MigrationReport, NewCredential } from '@evident/server';

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For one command: on a free port of this machine, without a log. */
  readonly ephemeral: boolean;
  /** Told of credentials that could only be made later, once the database was there. */
  readonly onLateCredentials?: ((credentials: readonly NewCredential[]) => void) | undefined;
}

/** What the command line does on this machine itself, over the same settings as the server. */
export interface LocalServer {
  start(options: StartOptions): Promise<Pick<EvidentServer, 'url' | 'newCredentials' | 'close'>>;
  migrate(env: StartOptions['env']): Promise<MigrationReport>;
  /** A short-lived token for the server on this machine; undefined when the data directory holds no secret. */
  token(env: StartOptions['env']): Promise<string | undefined>;
}
