import { fileURLToPath } from 'node:url';
import { mendLockFile } from './lock-file/index.ts';

// Part of `npm run fix`.
if (await mendLockFile(fileURLToPath(new URL('..', import.meta.url)))) console.log('package-lock.json');
