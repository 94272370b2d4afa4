export { checkSamples, documents } from './check-samples.ts';
