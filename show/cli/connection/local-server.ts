/** A server running in this process. */
export interface RunningServer {
  readonly url: string;
  /** Credentials made on this start; they are shown once and nowhere else. Empty when they were made before. */
  readonly newCredentials: readonly { readonly name: string; readonly value: string }[];
  /** Drains what was accepted, then ends. */
  close(): Promise<void>;
}

export interface MigrationReport {
  readonly engine: 'postgres' | 'pglite';
  /** Names of the migrations that were applied now. */
  readonly applied: readonly string[];
  readonly version: number;
}

/** What the command line does on this machine itself, over the same settings as the server. */
export interface LocalServer {
  start(options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly ephemeral: boolean;
  }): Promise<RunningServer>;
  migrate(env: Readonly<Record<string, string | undefined>>): Promise<MigrationReport>;
  /** A short-lived token for the server on this machine; undefined when the data directory holds no secret. */
  token(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined>;
}
