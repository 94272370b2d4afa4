import { spawn } from 'node:child_process';
import type { StepResult } from './step.ts';

/** Runs a program and keeps what it prints, both streams in order. A program that cannot start is a failed step. */
export function runCommand(cwd: string, program: string, args: readonly string[]): Promise<StepResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
      });
    }
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code, signal) => {
      resolve({ ok: code === 0, output: signal ? `${printed}\nended by ${signal}` : printed.trim() });
    });
  });
}
