import { type CallInput, type Endpoints, eventFilterSchema, parseInput } from '@evident/contract/api';
import { EvidentError } from '@evident/contract/errors';
import { lanes, outcomes, sources } from '@evident/contract/event';
import { type Command, Option } from 'commander';
import { UsageError } from '../exit-code.ts';
import { parseTime } from './parse-time.ts';

export type Filter = Omit<
  NonNullable<CallInput<Endpoints['listEvents']>['query']>,
  'order' | 'limit' | 'cursor'
>;

/** The flags that narrow search, tail and export down; all that are given must hold. */
export interface FilterOptions {
  readonly tenant?: string;
  readonly user?: string;
  readonly session?: string;
  readonly request?: string;
  readonly project?: string;
  readonly object?: string;
  readonly type?: string;
  readonly ip?: string;
  readonly outcome?: string;
  readonly source?: string;
  readonly lane?: string;
  readonly after?: string;
  readonly before?: string;
}

export function withFilterOptions(command: Command, times = true): Command {
  command
    .option('--tenant <id>', 'the customer account, workspace or team')
    .option('--user <id>', 'the user')
    .option('--type <type>', 'event type; with * at its end a prefix, such as billing.*')
    .option('--ip <address>', 'client address, or a network such as 10.0.0.0/8')
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(outcomes))
    .option('--request <id>', 'request id, as in your own logs')
    .option('--session <id>', 'session')
    .option('--object <type/id>', 'what was acted on: a type, or type/id')
    .option('--project <id>', 'project')
    .addOption(new Option('--source <source>', 'where it came from').choices(sources))
    .addOption(new Option('--lane <lane>', 'record (must be provable) or product').choices(lanes));
  if (times) {
    command
      .option('--after <time>', 'from then on: 7d, 12h, 30m ago, a date, or an ISO time')
      .option('--before <time>', 'up to then, not including it');
  }
  return command;
}

const flagOfField: Readonly<Record<string, string>> = {
  tenantId: '--tenant',
  userId: '--user',
  sessionId: '--session',
  requestId: '--request',
  projectId: '--project',
  objectType: '--object',
  objectId: '--object',
};

/** The flags as the API's filter. Throws UsageError with the flag's own name. */
export function filterOf(options: FilterOptions, nowMs: number): Filter {
  const [objectType, ...objectId] = options.object?.split('/') ?? [];
  const given = {
    tenantId: options.tenant,
    userId: options.user,
    sessionId: options.session,
    requestId: options.request,
    projectId: options.project,
    objectType,
    objectId: objectId.length > 0 ? objectId.join('/') : undefined,
    type: options.type,
    ip: options.ip,
    outcome: options.outcome,
    source: options.source,
    lane: options.lane,
    after: parseTime('--after', options.after, nowMs),
    before: parseTime('--before', options.before, nowMs),
  };
  const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return parseInput(eventFilterSchema, filter, 'INVALID_QUERY');
  } catch (error) {
    if (!(error instanceof EvidentError)) throw error;
    const said = (error.details ?? []).map(
      ({ path = '', problem }) => `${flagOfField[path] ?? `--${path}`} ${problem}`,
    );
    throw new UsageError(`${said.join('; ')}.`);
  }
}
