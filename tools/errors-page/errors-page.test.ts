import { readFileSync } from 'node:fs';
import { errorCatalogue, errorCodes } from '@evident/contract/errors';
import { describe, expect, test } from 'vitest';
import { readErrorsPage } from './read-errors-page.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  test('has every error of the catalogue and no other, with its status and whether to send again', () => {
    const catalogue = errorCodes.map((code) => {
      const { status, retryable } = errorCatalogue[code];
      return { code, status, retryable };
    });
    expect(readErrorsPage(page)).toEqual(catalogue);
  });

  test('shows its example with a code and the sentence of the catalogue', () => {
    const { error } = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    expect(errorCatalogue).toHaveProperty(error.code);
    expect(error.message).toBe(errorCatalogue[error.code as keyof typeof errorCatalogue].message);
  });
});
