import {
  type CatalogueChange,
  type CatalogueSnapshot,
  checkNames,
  diffCatalogues,
  findNearDuplicates,
  type NearDuplicates,
} from '@evident/contract/catalogue';
import type { Command } from 'commander';
import { readCatalogue } from '../catalogue/read-catalogue.ts';
import type { Cli } from '../cli.ts';
import { probeType } from '../doctor/probe.ts';
import { counted } from '../terminal/format.ts';
import { printable } from '../terminal/printable.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  defineCommand,
  type OutputOptions,
  run,
  runWithServer,
  type ServerOptions,
  withOutputOptions,
  withServerOptions,
} from './define.ts';

export function catalogueCommand(cli: Cli): Command {
  return defineCommand(
    'catalogue',
    'The event types you declared: show them, compare them, and find names that mean the same.',
    [
      {
        line: 'evident catalogue show --json > catalogue.json',
        says: 'a snapshot to keep in the repository',
      },
      {
        line: 'evident catalogue diff catalogue.json events.ts',
        says: 'exits 5 when a change would break somebody',
      },
      { line: 'evident catalogue names', says: 'stored names that seem to be one action' },
    ],
  )
    .addCommand(showCommand(cli), { isDefault: true })
    .addCommand(diffCommand(cli))
    .addCommand(namesCommand(cli))
    .addCommand(typesCommand(cli))
    .addCommand(logCommand(cli));
}

const sourceSays =
  'a snapshot (.json), or a module whose default export is a catalogue; EVIDENT_CATALOGUE, else the built-in one when absent';

function showCommand(cli: Cli): Command {
  const command = defineCommand('show', 'Show the declared event types.', [
    { line: 'evident catalogue show', says: 'the configured catalogue, else the built-in preset' },
    { line: 'evident catalogue show events.ts --json', says: 'a snapshot of the catalogue in a file' },
  ]).argument('[catalogue]', sourceSays);
  return withOutputOptions(command).action((source: string | undefined, options: OutputOptions) =>
    run(cli, options, async ({ terminal }) => {
      const snapshot = await readCatalogue(source ?? (cli.env.EVIDENT_CATALOGUE || undefined));
      if (terminal.json) await terminal.jsonLine(snapshot);
      else await showTypes(terminal, snapshot);
      return undefined;
    }),
  );
}

function diffCommand(cli: Cli): Command {
  const command = defineCommand(
    'diff',
    'Compare two catalogues. Exits 5 on a removed or renamed type, a narrowed schema or a field that lost its redaction.',
    [
      { line: 'evident catalogue diff old.json new.json', says: 'two snapshots' },
      {
        line: 'evident catalogue diff server events.ts',
        says: 'what a pull request would change on the running server',
      },
    ],
  )
    .argument(
      '<old>',
      `${sourceSays.replace('; EVIDENT_CATALOGUE, else the built-in one when absent', '')}; \`server\` is the running one`,
    )
    .argument('[new]', `the same; ${sourceSays.split('; ')[1]}`);
  return withServerOptions(command).action((old: string, now: string | undefined, options: ServerOptions) => {
    const compare = async (
      terminal: Terminal,
      read: (source: string | undefined) => Promise<CatalogueSnapshot>,
    ) => {
      const changes = diffCatalogues(
        await read(old),
        await read(now ?? (cli.env.EVIDENT_CATALOGUE || undefined)),
      );
      const breaking = changes.filter((change) => change.breaking).length;
      if (terminal.json) await terminal.jsonLine({ breaking, changes });
      else await showChanges(terminal, changes, breaking);
      return breaking > 0 ? ('problems' as const) : undefined;
    };
    if (old !== 'server' && now !== 'server') {
      return run(cli, options, ({ terminal }) => compare(terminal, readCatalogue));
    }
    return runWithServer(cli, options, ({ terminal, connection }) =>
      compare(terminal, (source) =>
        source === 'server' ? connection.client.getCatalogue({ signal: cli.signal }) : readCatalogue(source),
      ),
    );
  });
}

function namesCommand(cli: Cli): Command {
  const command = defineCommand(
    'names',
    'Find stored event types that seem to be one action under several names, and names that break the rules. Exits 5 when there are any.',
    [{ line: 'evident catalogue names', says: 'Clicked Button, button_click and ctaTapped come out as one' }],
  );
  return withServerOptions(command).action((options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { types } = await connection.client.eventTypes({ signal: cli.signal });
      const { types: declared } = await connection.client.getCatalogue({ signal: cli.signal });
      const canonical = new Map(
        declared.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name] as const)),
      );
      const stored = types.map(({ type }) => type).filter((type) => type !== probeType);
      const duplicates = findNearDuplicates(stored, { canonicalOf: (name) => canonical.get(name) ?? name });
      const known = new Set([...canonical.keys(), ...declared.map(({ name }) => name)]);
      const findings = checkNames(stored, { exempt: (name) => known.has(name) });
      if (terminal.json) await terminal.jsonLine({ duplicates, findings });
      else {
        await showDuplicates(terminal, duplicates);
        for (const { name, problem, suggestion } of findings) {
          await terminal.line(`${printable(name)}: ${problem}${suggestion ? `; better: ${suggestion}` : ''}`);
        }
        if (findings.length === 0)
          await terminal.line(`${counted(stored.length, 'name')} looked at; all keep the rules.`);
      }
      return duplicates.length > 0 || findings.length > 0 ? 'problems' : undefined;
    }),
  );
}

function typesCommand(cli: Cli): Command {
  const command = defineCommand('types', 'List every name that was declared or has arrived.', [
    { line: 'evident catalogue types --unknown', says: 'names that arrived and nobody declared' },
  ]).option('--unknown', 'only names the catalogue does not know');
  return withServerOptions(command).action((options: ServerOptions & { readonly unknown?: boolean }) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const answer = await connection.client.catalogueTypes({ signal: cli.signal });
      const types = answer.types.filter(({ declared }) => !options.unknown || !declared);
      if (terminal.json) await terminal.jsonLine({ types });
      else {
        const { colors, width } = terminal;
        const columns: Column<(typeof types)[number]>[] = [
          { title: 'TYPE', value: ({ type }) => printable(type), paint: colors.bold },
          { title: 'LANE', value: ({ lane }) => lane },
          { title: 'DECLARED', value: ({ declared }) => (declared ? 'yes' : 'no') },
          { title: 'FIRST SEEN', value: ({ firstSeenAt }) => firstSeenAt ?? 'never' },
        ];
        await terminal.write(renderTable(types, columns, { width, paintHeader: colors.dim }));
        await terminal.line(`${counted(types.length, 'name')}.`);
      }
      return undefined;
    }),
  );
}

function logCommand(cli: Cli): Command {
  const command = defineCommand(
    'log',
    'What changed in the catalogue of the running server, when and by whom.',
    [{ line: 'evident catalogue log', says: 'newest first' }],
  );
  return withServerOptions(command).action((options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { entries } = await connection.client.catalogueChanges({
        query: { limit: 50 },
        signal: cli.signal,
      });
      if (terminal.json) await terminal.jsonLine({ entries });
      else {
        for (const { changedAt, changedBy, changes } of entries) {
          const breaking = changes.filter((change) => change.breaking).length;
          await terminal.line(terminal.colors.bold(`${changedAt}  ${printable(changedBy)}`));
          await showChanges(terminal, changes, breaking);
        }
      }
      return undefined;
    }),
  );
}

async function showTypes(terminal: Terminal, { version, mode, types }: CatalogueSnapshot): Promise<void> {
  const { colors, width } = terminal;
  await terminal.write(
    renderTable(
      types,
      [
        { title: 'TYPE', value: ({ name }) => name, paint: colors.bold },
        { title: 'LANE', value: ({ lane }) => lane },
        { title: 'KIND', value: ({ kind }) => kind ?? '' },
        { title: 'OWNER', value: ({ owner }) => owner ?? '', max: 20 },
        { title: 'ALIASES', value: ({ aliases }) => aliases.join(', '), max: 40 },
        { title: 'DESCRIPTION', value: ({ description }) => description, max: 70 },
      ],
      { width, paintHeader: colors.dim },
    ),
  );
  await terminal.line(`${counted(types.length, 'type')}, version ${version}, mode ${mode}.`);
}

async function showChanges(
  terminal: Terminal,
  changes: readonly CatalogueChange[],
  breaking: number,
): Promise<void> {
  const { colors } = terminal;
  for (const change of changes) {
    await terminal.line(
      `${change.breaking ? colors.red('breaking') : colors.dim('fine    ')}  ${printable(change.message)}`,
    );
  }
  await terminal.line(
    changes.length === 0 ? 'No difference.' : `${counted(changes.length, 'change')}, ${breaking} breaking.`,
  );
}

async function showDuplicates(terminal: Terminal, duplicates: readonly NearDuplicates[]): Promise<void> {
  for (const { names, reason } of duplicates) {
    const why = reason === 'words' ? 'say the same in other words' : 'differ by a letter';
    await terminal.line(`${terminal.colors.yellow(names.map(printable).join(', '))} ${why}: one action?`);
  }
}
