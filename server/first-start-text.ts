import type { NewCredential } from './first-keys.ts';

const uses = {
  write: 'browsers: writes frontend events, nothing else',
  secret: 'your servers: writes events, reads all',
  admin: 'you: everything',
} as const;

/** What is printed once, when credentials were made: what each is for, and a first event to send with them. */
export function firstStartText(url: string, credentials: readonly NewCredential[]): string {
  const widest = Math.max(...credentials.map(({ name }) => name.length));
  const lines = credentials.map(
    ({ name, kind, value }) => `  ${name.padEnd(widest)}  ${value}\n  ${' '.repeat(widest)}  ${uses[kind]}\n`,
  );
  const secret = credentials.find(({ kind }) => kind === 'secret')?.value ?? '$EVIDENT_SECRET_KEY';
  return `
Made on this first start, and shown this once:

${lines.join('\n')}
Send the first event, then find it:

  curl ${url}/api/v1/events -H 'authorization: Bearer ${secret}' \\
    -H 'content-type: application/json' -d '{"type":"project.created","tenantId":"acme","userId":"ada"}'
  curl '${url}/api/v1/events?tenantId=acme' -H 'authorization: Bearer ${secret}'

Documentation: ${url}/docs

`;
}
