import type { Client } from '@evident/contract/api';

export interface ConnectOptions {
  /** `--url`; else `EVIDENT_URL`; else this machine. */
  readonly url?: string | undefined;
  /** `--token`; else what the environment or the data directory holds. */
  readonly token?: string | undefined;
}

/** A server to talk to: the one that runs, or one started for this command. */
export interface Connection {
  readonly client: Client;
  readonly url: string;
  /** Whether it was started in this process, for this command only. */
  readonly startedHere: boolean;
  close(): Promise<void>;
}
