/** The part of vitest's JSON report that counts. */
export interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export interface ResultLine {
  readonly line: string;
  readonly ok: boolean;
}

/**
 * `N passed, N failed`. A test file that failed without a failed test in it (it does not load, a hook threw) counts as
 * one failure; a run in which nothing passed is not a success.
 */
export function resultLine(report: TestReport): ResultLine {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    line: `${report.numPassedTests} passed, ${failed} failed`,
    ok: report.success && failed === 0 && report.numPassedTests > 0,
  };
}
