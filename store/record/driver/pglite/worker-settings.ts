/** A `WebAssembly.Module`; Node has it, but its types leave it to those of browsers. */
export type CompiledEngine = object;

/** What PGlite's worker is started with. */
export interface WorkerSettings {
  /** PostgreSQL's data directory; in memory when absent. */
  readonly pgdata?: string | undefined;
  /** Contents to start a database in memory from: a tar of a data directory. */
  readonly snapshot?: Uint8Array | undefined;
  /** Whether a commit waits until the disk has it. */
  readonly fsync: boolean;
  /** PGlite's engine, compiled once for all workers of the process. */
  readonly engine: CompiledEngine;
  /** An Int32Array of one number: not 0 asks the running statement to stop. */
  readonly cancel: SharedArrayBuffer;
}

/** To the worker: bytes of PostgreSQL's wire protocol, or a wish. */
export interface WorkerRequest {
  readonly bytes?: Uint8Array | undefined;
  readonly ask?: 'snapshot' | 'close' | undefined;
}

/** From the worker. `died` comes last, with the reason and whether the disk was full. */
export interface WorkerAnswer {
  readonly ready?: true | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly snapshot?: Uint8Array | undefined;
  readonly died?: { readonly reason: string; readonly diskFull: boolean } | undefined;
}
