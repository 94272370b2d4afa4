import type { Health } from '@evident/contract/api';
import type { WriterState } from '@evident/ingest';

export interface HealthSources {
  readonly version: string;
  readonly engine: Health['engine'];
  readonly startedAtMs: number;
  readonly clock: () => number;
  readonly store: { readonly isReady: boolean; readonly problem: string | undefined };
  readonly writer: () => WriterState;
  readonly spoolHasRoom: () => boolean;
  /** What the jobs could not do, a sentence each. */
  readonly jobProblems: () => readonly string[];
}

/** A few events wait for a moment in every restart; only what stays is worth a word. */
export function createHealth(sources: HealthSources): () => Health {
  return () => {
    const now = sources.clock();
    const state = sources.writer();
    const status = !sources.store.isReady ? 'starting' : state.store;
    const spoolHasRoom = sources.spoolHasRoom();
    const problems = problemsOf(sources, state, status, spoolHasRoom);
    const takesEvents = status === 'up' || spoolHasRoom;
    return {
      status: !takesEvents ? 'down' : problems.length > 0 ? 'degraded' : 'ok',
      version: sources.version,
      engine: sources.engine,
      startedAt: new Date(sources.startedAtMs).toISOString(),
      uptimeSeconds: Math.max(0, Math.round((now - sources.startedAtMs) / 1000)),
      store: {
        status,
        ...(status !== 'up' && sources.store.problem ? { problem: sources.store.problem } : {}),
      },
      queue: { events: state.queuedEvents, bytes: state.queuedBytes },
      spool: {
        events: state.spooledEvents,
        bytes: state.spooledBytes,
        ...(state.oldestSpooledAt ? { oldestAt: state.oldestSpooledAt } : {}),
      },
      problems,
    };
  };
}

function problemsOf(
  { store, jobProblems }: HealthSources,
  state: WriterState,
  status: Health['store']['status'],
  spoolHasRoom: boolean,
): string[] {
  const { spooledEvents, setAsideEvents = 0, damagedRecords = 0 } = state;
  return [
    ...(status === 'starting'
      ? [`The record store is not ready: ${store.problem ?? 'it is being prepared'}.`]
      : []),
    ...(status === 'down' ? ['The record store does not answer; record events go to the spool.'] : []),
    ...(spoolHasRoom ? [] : ['The spool is full or broken: without the record store nothing can be taken.']),
    ...(status === 'up' && spooledEvents > 0 ? [`${spooledEvents} spooled events are being stored.`] : []),
    ...(setAsideEvents > 0
      ? [`${setAsideEvents} spooled events were refused by the store and set aside in a file.`]
      : []),
    ...(damagedRecords > 0
      ? [`${damagedRecords} records of the spool could not be read back and are kept in .bad files.`]
      : []),
    ...jobProblems(),
  ];
}
