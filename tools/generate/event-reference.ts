import { eventColumns } from '@evident/contract/event';
import type { Artifact } from './artifact.ts';
import { markdownTable } from './markdown-table.ts';

/** The reference of the event: each field, where it is stored, and what it means. */
export const eventReference: Artifact = {
  path: 'docs/generated/event.md',
  make: () =>
    [
      '# The event',
      '',
      'One envelope for all sources. JSON is camelCase, SQL is snake_case. A field that is absent is left out of the',
      'JSON and is NULL in SQL. [`event.schema.json`](event.schema.json) is the same as JSON Schema.',
      '',
      markdownTable(
        ['field', 'SQL column', 'type', 'always there', 'meaning'],
        eventColumns.map(({ path, column, sqlType, required, description }) => [
          `\`${path.join('.')}\``,
          `\`${column}\``,
          `\`${sqlType}\``,
          required ? 'yes' : '',
          description,
        ]),
      ),
      '',
    ].join('\n'),
};
