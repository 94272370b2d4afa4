import { z } from 'zod';
import { limits } from './limits.ts';

/** Letters, digits, `_`, `-` and `.`; starts with a letter or digit. Advised form: `domain.action`. */
export const eventTypePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

export const eventTypeSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(limits.typeLength)
  .regex(eventTypePattern, 'may hold letters, digits, "_", "-" and "." and starts with a letter or digit');

/** What a name sent by a browser is stored under, so that it can never pass for a server-side event. */
export const browserTypePrefix = 'frontend_';
