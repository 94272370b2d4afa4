import { describe, expect, test } from 'vitest';
import { resultLine, type TestReport } from './result-line.ts';

const green: TestReport = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

describe('the result line', () => {
  test('counts what passed', () => {
    expect(resultLine(green)).toEqual({ line: '3 passed, 0 failed', ok: true });
  });

  test('counts what failed, once', () => {
    const testResults = [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    ];
    const red = { ...green, success: false, numFailedTests: 1, testResults };
    expect(resultLine(red)).toEqual({ line: '3 passed, 1 failed', ok: false });
  });

  test('counts a test file that does not load', () => {
    const testResults = [...green.testResults, { status: 'failed', assertionResults: [] }];
    expect(resultLine({ ...green, success: false, testResults })).toEqual({
      line: '3 passed, 1 failed',
      ok: false,
    });
  });

  test('takes neither an empty run nor an error outside the tests for a success', () => {
    expect(resultLine({ ...green, numPassedTests: 0 }).ok).toBe(false);
    expect(resultLine({ ...green, success: false }).ok).toBe(false);
  });
});
