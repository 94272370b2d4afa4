// What an event, a file name or an error holds is anybody's text: control characters could move the cursor or retitle the
// window, and marks that turn the writing direction could make one name look like another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that is safe on a terminal, in one line. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, '?');
}
