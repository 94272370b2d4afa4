import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, createServer, type EvidentServer, readSettings } from '@evident/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalServer } from './connection/local-server.ts';
import { thisMachine } from './connection/this-machine.ts';
import { eachCommand } from './each-command.ts';
import { realFile } from './import/testing/real-file.ts';
import { createProgram } from './program.ts';
import { type CommandResult, commandLine, type RunOptions } from './testing/command-line.ts';

const accessLog = realFile('apache-access.log.gz');
const trail = realFile('cloudtrail-attack-simulation.tar.gz');

let folder: string;
let server: EvidentServer;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evident-cli-'));
  env = { EVIDENT_DATA_DIR: join(folder, 'data'), PORT: '0' };
  server = await createServer({
    settings: readSettings(env),
    logger: createLogger('silent'),
    tailPollMs: 50,
  });
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const evident = (args: string, options: RunOptions = {}): Promise<CommandResult> =>
  commandLine(args.split(' '), { ...options, env: { ...env, EVIDENT_URL: server.url, ...options.env } });
const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe('importing', () => {
  test.skipIf(!accessLog)('the real access log goes in once, however often it is imported', async () => {
    const first = await evident(`import access-log ${accessLog} --json`);
    expect(first.code).toBe(0);
    expect(lines(first.stdout)[0]).toMatchObject({
      read: 10_000,
      stored: 10_000,
      duplicates: 0,
      problems: 0,
    });
    const again = await evident(`import access-log ${accessLog} --json`);
    expect(lines(again.stdout)[0]).toMatchObject({ stored: 0, duplicates: 10_000 });
    const found = await evident('search --ip 83.149.9.216 --type api_request --all --json');
    expect(lines(found.stdout)).toHaveLength(23);
  });

  test.skipIf(!trail)('the real trail goes in once and is found by user, outcome and request', async () => {
    const first = await evident(`import cloudtrail ${trail} --json`);
    expect(lines(first.stdout)[0]).toMatchObject({ read: 2900, stored: 2900, problems: 0 });
    const again = await evident(`import cloudtrail ${trail} --json`);
    expect(lines(again.stdout)[0]).toMatchObject({ stored: 0, duplicates: 2900 });
    const denied = await evident('search --tenant 123837392027 --outcome denied --all --json');
    expect(lines(denied.stdout)).toHaveLength(60);
    const one = await evident('search --request 35e74cf4-740b-49c4-8b36-f231ee8cc310 --json');
    expect(lines(one.stdout)).toMatchObject([{ type: 'aws.ec2.create_volume', userId: 'bert-jan' }]);
  });

  test('damaged lines and refused events are told by line, the rest goes in, and the exit code says so', async () => {
    const path = await file(
      'mixed.ndjson',
      '{"type":"a.good"}\nrubbish\n{"type":"a.bad","nonsense":1}\n{"type":"a.good"}\n',
    );
    const errors = join(folder, 'errors.ndjson');
    const result = await evident(`import ndjson ${path} --errors ${errors}`);
    expect(result.code).toBe(5);
    expect(result.stdout).toContain('2 events stored');
    expect(result.stderr).toMatch(/line 2: not a JSON object/);
    expect(result.stderr).toMatch(/line 3: .*nonsense/);
    expect(
      lines(await readFile(errors, 'utf8'))
        .map((problem) => (problem as { place: string }).place)
        .sort(),
    ).toEqual(['line 2', 'line 3']);
  });

  test('standard input, and what export wrote, can be imported', async () => {
    const piped = await evident('import ndjson -', { stdin: '{"type":"piped.in","userId":"pia"}\n' });
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining('1 event stored') });
    const path = join(folder, 'export.ndjson');
    expect((await evident(`export --user pia --output ${path} --quiet`)).code).toBe(0);
    const back = await evident(`import ndjson ${path} --json`);
    expect(lines(back.stdout)[0]).toMatchObject({ stored: 0, duplicates: 1 });
  });

  test('a file that is not there is the command line’s mistake', async () => {
    expect(await evident('import access-log nowhere.log')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^evident: There is no file or folder .*nowhere\.log\n$/),
    });
  });
});

describe('reading', () => {
  test('search shows a table of aligned columns, and pages on with --all', async () => {
    const events = Array.from(
      { length: 620 },
      (_, number) => `{"type":"paged.event","tenantId":"pages","metadata":{"number":${number}}}`,
    );
    await evident('import ndjson -', { stdin: events.join('\n') });
    const table = await evident('search --tenant pages --limit 2');
    expect(table.stdout.split('\n')[0]).toMatch(/^WHEN \(UTC\) +TYPE +OUTCOME +TENANT/);
    expect(table.stderr).toContain('there are more');
    const all = lines((await evident('search --tenant pages --all --json')).stdout) as { id: string }[];
    expect(new Set(all.map(({ id }) => id)).size).toBe(620);
    expect(lines((await evident('search --tenant pages --limit 510 --json')).stdout)).toHaveLength(510);
  });

  test('nothing found is no failure', async () => {
    expect(await evident('search --user nobody-at-all')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Nothing found.\n',
    });
  });

  test('colours are for terminals, and NO_COLOR takes them away', async () => {
    const colour = '\u001b[';
    expect((await evident('search --tenant pages --limit 1', { terminal: 100 })).stdout).toContain(colour);
    expect((await evident('search --tenant pages --limit 1')).stdout).not.toContain(colour);
    expect(
      (await evident('search --tenant pages --limit 1', { terminal: 100, env: { NO_COLOR: '1' } })).stdout,
    ).not.toContain(colour);
    expect(
      (await evident('search --tenant pages --limit 1 --no-color', { terminal: 100 })).stdout,
    ).not.toContain(colour);
  });

  test('tail shows what is stored from now on, and ends after its limit', async () => {
    const reachedServer = new Promise<CommandResult>((resolve) => {
      void evident('tail --tenant tailed --limit 2 --json').then(resolve);
    });
    const storing = setInterval(
      () =>
        void evident('import ndjson -', {
          stdin: `{"type":"tailed.event","tenantId":"tailed","dedupeKey":"${Math.random()}"}`,
        }),
      150,
    );
    const tailed = await reachedServer.finally(() => clearInterval(storing));
    expect(tailed.code).toBe(0);
    expect(lines(tailed.stdout)).toMatchObject([{ type: 'tailed.event' }, { type: 'tailed.event' }]);
  });

  test('tail ends cleanly when it is interrupted', async () => {
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 300);
    expect((await evident('tail', { signal: interrupt.signal })).code).toBe(0);
  });

  test('an export appears under its name only when it is whole', async () => {
    const path = join(folder, 'pages.csv');
    expect(await evident(`export --tenant pages -o ${path} --json`)).toMatchObject({ code: 0 });
    const csv = await readFile(path, 'utf8');
    expect(csv.split('\r\n').filter(Boolean).length || csv.split('\n').filter(Boolean).length).toBe(621);
    const refused = await evident(
      `export --tenant pages -o ${join(folder, 'never.csv')} --token ${'wrong'.repeat(6)}`,
    );
    expect(refused.code).toBe(4);
    expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  });
});

describe('operating', () => {
  test('doctor follows an event and finds nothing to fail', async () => {
    const result = await evident('doctor --json');
    const { checks } = JSON.parse(result.stdout) as {
      checks: { name: string; status: string; message: string }[];
    };
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'stored',
        'found',
        'request-id',
        'order',
        'tenant',
        'user',
        'metadata',
        'address',
        'redaction',
        'reads',
        'duplicates',
        'partitions',
        'plans',
        'types',
        'silence',
        'spool',
        'set-aside',
        'addresses',
      ]),
    );
    expect(result.code).toBe(0);
    expect((await evident('doctor --strict')).code).toBe(5);
  });

  test('doctor judges a request of one’s own', async () => {
    await evident('import ndjson -', {
      stdin: '{"type":"own.request","request":{"requestId":"req-own","ipAddress":"10.1.2.3"}}',
    });
    const { checks } = JSON.parse((await evident('doctor --request req-own --json')).stdout) as {
      checks: { name: string; status: string }[];
    };
    const statusOf = (name: string) => checks.find((check) => check.name === name)?.status;
    expect([statusOf('found'), statusOf('tenant'), statusOf('user'), statusOf('address')]).toEqual([
      'ok',
      'warn',
      'warn',
      'warn',
    ]);
    expect((await evident('doctor --request req-nowhere')).code).toBe(5);
  });

  test('doctor says what to do when no server answers, and when the token is wrong', async () => {
    const away = await evident('doctor --url http://127.0.0.1:1');
    expect(away).toMatchObject({ code: 3, stdout: expect.stringContaining('evident start') });
    const stranger = await evident(`doctor --token ${'wrong'.repeat(6)}`);
    expect(stranger).toMatchObject({ code: 4, stdout: expect.stringContaining('EVIDENT_ADMIN_TOKEN') });
  });

  test('a key is made, used, rotated and revoked', async () => {
    const { key, secret } = JSON.parse((await evident('keys create secret --name ci --json')).stdout);
    expect((await evident(`search --limit 1 --token ${secret}`)).code).toBe(0);
    const rotated = JSON.parse((await evident(`keys rotate ${key.id} --json`)).stdout);
    expect(rotated.key).toMatchObject({ kind: 'secret', name: 'ci' });
    expect((await evident(`search --limit 1 --token ${secret}`)).code).toBe(4);
    expect((await evident(`keys revoke ${rotated.key.id}`)).stdout).toContain('Revoked ci');
    expect((await evident(`search --limit 1 --token ${rotated.secret}`)).code).toBe(4);
    expect((await evident('keys')).stdout).toMatch(/ci .*revoked/);
  });

  test('retention removes nothing unless it is said', async () => {
    expect(await evident('retention apply')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(JSON.parse((await evident('retention plan --json')).stdout)).toHaveProperty('steps');
  });

  test('a breaking change of the catalogue exits 5', async () => {
    const snapshot = (await evident('catalogue show --json')).stdout;
    const [before, after] = [
      await file('before.json', snapshot),
      await file('after.json', snapshot.replaceAll('project.created', 'project.made')),
    ];
    expect(await evident(`catalogue diff ${before} ${before}`)).toMatchObject({
      code: 0,
      stdout: 'No difference.\n',
    });
    expect((await evident(`catalogue diff ${before} ${after}`)).code).toBe(5);
    expect((await evident(`catalogue diff server ${before} --json`)).code).toBe(0);
    expect((await evident(`catalogue diff ${await file('odd.json', '{}')}`)).code).toBe(2);
  });

  test('names that say the same are found among the stored ones', async () => {
    await evident('import ndjson -', { stdin: '{"type":"button_click"}\n{"type":"ctaTapped"}\n' });
    const { code, stdout } = await evident('catalogue names');
    expect(code).toBe(5);
    expect(stdout).toMatch(/button_click, ctaTapped/);
  });

  test('names nobody declared are listed, and the log says how the catalogue came to be', async () => {
    await evident('import ndjson -', { stdin: '{"type":"odd.one_out"}\n{"type":"frontend_menu_opened"}\n' });
    const { stdout } = await evident('catalogue types --unknown --json');
    const unknown = (JSON.parse(stdout) as { types: { type: string }[] }).types.map(({ type }) => type);
    expect(unknown).toContain('odd.one_out');
    expect(unknown).not.toContain('frontend_menu_opened');
    expect(unknown).not.toContain('project.created');
    expect((await evident('catalogue log')).stdout).toMatch(/@[\s\S]*project\.created/);
  });

  test('the demo goes in through the server, and a second time nothing is stored', async () => {
    const first = JSON.parse((await evident('demo --size small --until 2026-01-01 --json')).stdout);
    expect(first).toMatchObject({ seed: 1, duplicates: 0, rejected: 0 });
    expect(first.stored).toBeGreaterThan(20_000);
    const again = JSON.parse((await evident('demo --size small --until 2026-01-01 --json')).stdout);
    expect(again).toMatchObject({ stored: 0, duplicates: first.stored });
    const canceled = await evident('search --type billing.subscription_canceled --json');
    expect(lines(canceled.stdout).length).toBe(5);
    const truths = JSON.parse((await evident('demo --truths --size small --until 2026-01-01')).stdout);
    expect(truths.plantedTruths.length).toBeGreaterThan(10);
  }, 120_000);
});

describe('the command line itself', () => {
  test('without a running server one is started for the command', async () => {
    const own = { ...env, EVIDENT_DATA_DIR: join(folder, 'own'), PORT: '1' };
    const result = await commandLine(['import', 'ndjson', '-'], { env: own, stdin: '{"type":"own.server"}' });
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('1 event stored') });
    const found = await commandLine(['search', '--json'], { env: own });
    expect(lines(found.stdout)).toMatchObject([{ type: 'own.server' }]);
    expect(await commandLine(['migrate', '--json'], { env: own })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"applied":[]'),
    });
  }, 60_000);

  test('start prints where it is and the credentials once, and ends cleanly', async () => {
    const own = { EVIDENT_DATA_DIR: join(folder, 'started'), LOG_LEVEL: 'silent' };
    const runs: CommandResult[] = [];
    for (let run = 0; run < 2; run += 1) {
      const stop = new AbortController();
      runs.push(
        await commandLine(['start', '--port', '0', '--json'], {
          env: own,
          signal: stop.signal,
          onOutput: (text) => {
            if (text.includes('\n')) stop.abort();
          },
        }),
      );
    }
    const [first, second] = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(first.credentials).toHaveLength(3);
    expect(second.credentials).toEqual([]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  }, 60_000);

  test.each([
    ['a terminal logs what is wrong', 80, {}, 'warn'],
    ['a service logs as set', undefined, {}, ''],
    ['a level that is set is kept', 80, { LOG_LEVEL: 'debug' }, 'debug'],
  ])('start on %s', async (_name, terminal, env, level) => {
    let seen: string | undefined;
    const start: LocalServer['start'] = async ({ env }) => {
      seen = env.LOG_LEVEL;
      throw new Error('far enough');
    };
    await commandLine(['start'], {
      env,
      local: { ...thisMachine, start },
      ...(terminal === undefined ? {} : { terminal }),
    });
    expect(seen).toBe(level);
  });

  test.each([
    ['an unknown option', 'search --nonsense'],
    ['an unknown command', 'nonsense'],
    ['a value that is no choice', 'search --outcome perhaps'],
    ['a number that is none', 'search --limit many'],
    ['a time that is none', 'search --after yesterday'],
    ['an address that is none', 'search --ip 1.2.3'],
    ['a missing file', 'import access-log'],
    ['an end in the future', 'demo --until 2999-01-01'],
    ['an address of the server that is none', 'search --url nonsense'],
  ])('%s is exit 2', async (_what, args) => {
    const { code, stderr, stdout } = await evident(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  test('a setting that cannot be used is exit 2 and named', async () => {
    const result = await commandLine(['start'], { env: { PORT: 'many' } });
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('PORT') });
  });

  test('errors are JSON where programs read', async () => {
    const { stderr } = await evident('search --url http://127.0.0.1:1 --json');
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'ACTIVITY_RECORDER_UNAVAILABLE' } });
  });

  test('every command has a description, --help and an example', async () => {
    const all: string[] = [];
    const collected = createProgram({ stdout: process.stdout, stderr: process.stderr } as never);
    eachCommand(collected, (command) => {
      if (command === collected) return;
      const names: string[] = [];
      for (let at: typeof command | null = command; at && at !== collected; at = at.parent)
        names.unshift(at.name());
      all.push(names.join(' '));
    });
    expect(all.length).toBeGreaterThan(18);
    for (const name of all) {
      const { code, stdout } = await evident(`${name} --help`);
      expect([name, code]).toEqual([name, 0]);
      expect(stdout).toContain('Examples:');
    }
  });
});
