import { join } from 'node:path';
import { signOperatorToken } from './keys/operator-token.ts';
import { readSecret } from './secret-file.ts';
import type { Settings } from './settings.ts';

/** A token for the server of these settings, for whoever may read its data directory; undefined when there is no secret. */
export async function operatorTokenFor(
  settings: Pick<Settings, 'secret' | 'dataDir'>,
): Promise<string | undefined> {
  const secret = settings.secret ?? (await readSecret(join(settings.dataDir, 'secret')));
  return secret ? signOperatorToken(secret) : undefined;
}
