import type { Bytes } from './bytes.ts';

/** `data=<base64 or JSON>`, possibly among other fields: the bytes inside, or undefined when it is no such form. */
export function formData(text: string): Bytes | undefined {
  if (!/^\s*(?:[\w.-]{1,64}=[^&{[]{0,64}&){0,8}data=/.test(text.slice(0, 1200))) return undefined;
  const value = new URLSearchParams(text.trim()).get('data');
  if (value === null || value === '') return undefined;
  const start = value.trimStart().charAt(0);
  if (start === '{' || start === '[') return Buffer.from(value, 'utf8');
  // A `+` of base64 that was not percent-encoded arrives as a space.
  const base64 = value.replaceAll(' ', '+');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}
