export { checkLockFile, mendLockFile } from './check-lock-file.ts';
