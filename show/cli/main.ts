import { setTimeout as wait } from 'node:timers/promises';
import type { Cli } from './cli.ts';
import { connect } from './connection/connect.ts';
import { thisMachine } from './connection/this-machine.ts';
import { exitCodes } from './exit-code.ts';
import { runCli } from './program.ts';

const ending = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1;
    // A second one means it.
    if (asked > 1) process.exit(exitCodes.interrupted.code);
    ending.abort();
  });
}
// `evident search | head`: the reader has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.ok.code : exitCodes.failed.code);
  });
}

const cli: Cli = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  sleep: (ms) => wait(ms, undefined, { signal: ending.signal }),
  signal: ending.signal,
  connect: (options) => connect(cli, options),
  local: thisMachine,
  exit: 'ok',
};

const code = await runCli(process.argv.slice(2), cli);
// Nothing that was left open may keep a finished command alive; what was written goes out first.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
process.exit(code);
