import { type ApiKey, type KeyKind, keyKinds } from '@evident/contract/api';
import { Argument, type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { UsageError } from '../exit-code.ts';
import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, runWithServer, type ServerOptions, withServerOptions } from './define.ts';

interface CreateOptions extends ServerOptions {
  readonly name?: string;
  readonly tenant?: string;
  readonly expires?: string;
}

export function keysCommand(cli: Cli): Command {
  return defineCommand('keys', 'Keys for applications: list, make, replace and revoke them.', [
    {
      line: 'evident keys create write --name "web app"',
      says: 'a public key: it can write browser events and nothing else',
    },
    {
      line: 'evident keys create secret --name billing --tenant acme',
      says: 'a server key bound to one tenant',
    },
    {
      line: 'evident keys rotate 0190f6c0-0000-7000-8000-000000000001',
      says: 'a new key in place of that one',
    },
  ])
    .addCommand(listCommand(cli), { isDefault: true })
    .addCommand(createCommand(cli))
    .addCommand(rotateCommand(cli))
    .addCommand(revokeCommand(cli));
}

function listCommand(cli: Cli): Command {
  const command = defineCommand(
    'list',
    'Show the keys, the revoked ones too. The key itself is never shown again.',
    [{ line: 'evident keys list', says: 'which keys there are, and when each was last used' }],
  );
  return withServerOptions(command).action((options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { keys } = await connection.client.listKeys({ signal: cli.signal });
      if (terminal.json) for (const key of keys) await terminal.jsonLine(key);
      else if (keys.length === 0) terminal.note('There are no keys yet.');
      else await terminal.write(keyTable(keys, terminal));
      return undefined;
    }),
  );
}

function createCommand(cli: Cli): Command {
  const command = defineCommand('create', 'Make a key. It is shown this once: only its hash is kept.', [
    { line: 'evident keys create secret --name backend', says: 'for servers: write events and read them' },
    {
      line: 'evident keys create admin --name ops --expires 2026-12-31T00:00:00Z',
      says: 'may do everything, until then',
    },
  ])
    .addArgument(new Argument('<kind>', 'what it may do').choices(keyKinds))
    .addOption(new Option('--name <name>', 'what it is for').makeOptionMandatory())
    .option('--tenant <id>', 'bind it to one tenant')
    .option('--expires <time>', 'when it ends by itself, ISO 8601');
  return withServerOptions(command).action((kind: KeyKind, options: CreateOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      if (options.expires !== undefined && Number.isNaN(Date.parse(options.expires))) {
        throw new UsageError('--expires is a time such as 2026-12-31T00:00:00Z.');
      }
      const made = await connection.client.createKey({
        body: {
          kind,
          name: options.name ?? '',
          ...(options.tenant === undefined ? {} : { tenantId: options.tenant }),
          ...(options.expires === undefined ? {} : { expiresAt: new Date(options.expires).toISOString() }),
        },
        signal: cli.signal,
      });
      await showSecret(terminal, made);
      return undefined;
    }),
  );
}

function rotateCommand(cli: Cli): Command {
  const command = defineCommand('rotate', 'Make a key with the same rights and revoke the old one.', [
    { line: 'evident keys rotate ID', says: 'the new key is printed; the old one ends at once' },
  ]).argument('<id>', 'the key’s id, from `keys list`');
  return withServerOptions(command).action((id: string, options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { keys } = await connection.client.listKeys({ signal: cli.signal });
      const old = keys.find((key) => key.id === id);
      if (!old || old.revokedAt)
        throw new UsageError('There is no such key, or it is revoked; see: evident keys list');
      const { kind, name, tenantId, expiresAt } = old;
      const made = await connection.client.createKey({
        body: { kind, name, ...(tenantId ? { tenantId } : {}), ...(expiresAt ? { expiresAt } : {}) },
        signal: cli.signal,
      });
      await showSecret(terminal, made);
      await connection.client.revokeKey({ params: { id } });
      terminal.note(`Revoked ${old.prefix}…`);
      return undefined;
    }),
  );
}

function revokeCommand(cli: Cli): Command {
  const command = defineCommand('revoke', 'End a key. It cannot be brought back.', [
    { line: 'evident keys revoke ID', says: 'takes effect at once, on other processes within 30 seconds' },
  ]).argument('<id>', 'the key’s id, from `keys list`');
  return withServerOptions(command).action((id: string, options: ServerOptions) =>
    runWithServer(cli, options, async ({ terminal, connection }) => {
      const { key } = await connection.client.revokeKey({ params: { id }, signal: cli.signal });
      if (terminal.json) await terminal.jsonLine(key);
      else await terminal.line(`Revoked ${key.name} (${key.prefix}…)`);
      return undefined;
    }),
  );
}

async function showSecret(
  terminal: Terminal,
  made: { readonly key: ApiKey; readonly secret: string },
): Promise<void> {
  if (terminal.json) return terminal.jsonLine(made);
  terminal.note(`Key ${made.key.name} (${made.key.kind}, ${made.key.id}). It is shown this once:`);
  await terminal.line(made.secret);
}

function keyTable(keys: readonly ApiKey[], { colors, width }: Terminal): string {
  return renderTable(
    keys,
    [
      { title: 'ID', value: (key) => key.id },
      { title: 'KIND', value: (key) => key.kind },
      { title: 'NAME', value: (key) => key.name, max: 30 },
      { title: 'KEY', value: (key) => `${key.prefix}…` },
      { title: 'TENANT', value: (key) => key.tenantId ?? '', max: 24 },
      { title: 'LAST USED', value: (key) => key.lastUsedAt?.slice(0, 16) ?? 'never' },
      {
        title: 'STATE',
        value: stateOf,
        paint: (text) => (text.trim() === 'active' ? colors.green(text) : colors.red(text)),
      },
    ],
    { width, paintHeader: colors.dim },
  );
}

function stateOf(key: ApiKey): string {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt ? `until ${key.expiresAt.slice(0, 10)}` : 'active';
}
