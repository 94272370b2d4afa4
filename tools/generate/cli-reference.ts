import { renderCliReference, renderDemoReference } from '@evident/cli';
import type { Artifact } from './artifact.ts';

/** Every command with its options, examples and exit codes. */
export const cliReference: Artifact = { path: 'docs/generated/cli.md', make: renderCliReference };

/** The simulated company that `evident demo` loads, and the causes planted in it. */
export const demoReference: Artifact = { path: 'docs/generated/demo.md', make: renderDemoReference };
