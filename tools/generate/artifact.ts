/** A file that is derived from the code. `path` is relative to the root. */
export interface Artifact {
  readonly path: string;
  readonly make: () => string;
}
