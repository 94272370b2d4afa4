/** A stretch of text that must go. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/**
 * Looks at one place of a text, where its trigger ends at `at`. To keep the whole scan linear it either answers a
 * finding (which is then skipped) or looks at no more than a constant number of characters.
 */
export type Detector = (text: string, at: number) => Finding | undefined;
