import { describe, expect, test } from 'vitest';
import { renderReport } from './render-report.ts';
import { runCommand } from './run-command.ts';
import { runSteps } from './run-steps.ts';

const options = { parallel: 2, nowMs: () => 0 };
const passing = { name: 'passing', run: async () => ({ ok: true, output: 'said nothing of interest' }) };
const failing = { name: 'failing', run: async () => ({ ok: false, output: 'a.ts:1 is wrong' }) };
const throwing = { name: 'throwing', run: () => Promise.reject(new Error('no such tool')) };

describe('the checks', () => {
  test('all run, whatever becomes of one, and answer in the order given', async () => {
    const finished = await runSteps([throwing, failing, passing], options);
    expect(finished.map(({ name, ok }) => [name, ok])).toEqual([
      ['throwing', false],
      ['failing', false],
      ['passing', true],
    ]);
  });

  test('run no more at a time than asked', async () => {
    let running = 0;
    let most = 0;
    const step = {
      name: 'step',
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { ok: true, output: '' };
      },
    };
    await runSteps(
      Array.from({ length: 9 }, () => step),
      options,
    );
    expect(most).toBe(2);
  });

  test('show a line each, and the output of what failed only', async () => {
    const report = renderReport(await runSteps([passing, failing, throwing], options));
    expect(report).toMatch(/^ok +passing/m);
    expect(report).toMatch(/^FAILED +failing/m);
    expect(report).toContain('a.ts:1 is wrong');
    expect(report).toContain('no such tool');
    expect(report).not.toContain('nothing of interest');
  });
});

describe('running a program', () => {
  test('keeps what it prints on both streams, and fails with it', async () => {
    const script = "console.log('out'); console.error('err'); process.exit(3)";
    const result = await runCommand('.', process.execPath, ['-e', script]);
    expect(result.ok).toBe(false);
    expect(result.output.split('\n').sort()).toEqual(['err', 'out']);
  });

  test('fails when it cannot start, and when it is killed', async () => {
    expect((await runCommand('.', './no-such-program', [])).ok).toBe(false);
    const killed = await runCommand('.', process.execPath, ['-e', "process.kill(process.pid, 'SIGKILL')"]);
    expect(killed).toMatchObject({ ok: false, output: expect.stringContaining('SIGKILL') });
  });
});
