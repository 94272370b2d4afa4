import type { EventEnvelope, Outcome } from '@evident/contract/event';
import { type Column, renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Events as aligned lines, one each: when, what, how it ended, who, from where, on what. */
export function renderEvents(
  events: readonly EventEnvelope[],
  { colors, width }: Pick<Terminal, 'colors' | 'width'>,
  header: boolean,
): string {
  const paintOutcome: Record<Outcome, (text: string) => string> = {
    success: colors.green,
    failure: colors.yellow,
    denied: colors.red,
  };
  const columns: readonly Column<EventEnvelope>[] = [
    { title: 'WHEN (UTC)', value: (event) => shortTime(event.occurredAt), paint: colors.dim },
    { title: 'TYPE', value: (event) => event.type, paint: colors.bold, max: 36 },
    {
      title: 'OUTCOME',
      value: (event) => event.outcome,
      paint: (text, event) => paintOutcome[event.outcome](text),
    },
    { title: 'TENANT', value: (event) => event.tenantId ?? '', max: 20 },
    { title: 'WHO', value: who, max: 32 },
    { title: 'ADDRESS', value: (event) => event.request?.ipAddress ?? '' },
    { title: 'ON', value: subject, max: 60 },
  ];
  return renderTable(events, columns, { width, header, paintHeader: colors.dim });
}

/** Milliseconds are enough to read; what is exact is in `--json`. */
function shortTime(time: string): string {
  return time.slice(0, 23).replace('T', ' ').replace(/Z$/, '');
}

function who({ userId, actor, anonymousId }: EventEnvelope): string {
  const name = userId ?? actor?.id ?? anonymousId ?? '';
  if (!actor?.onBehalfOf?.length) return name;
  const behind = actor.onBehalfOf.map(({ id, type }) => id ?? type).join(', ');
  return `${actor.id ?? actor.type} for ${behind}`;
}

function subject({ object, request }: EventEnvelope): string {
  if (object) return object.id === undefined ? object.type : `${object.type}/${object.id}`;
  const { method, path, statusCode } = request ?? {};
  return [method, path, statusCode].filter((part) => part !== undefined).join(' ');
}
