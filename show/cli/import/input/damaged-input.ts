/** The input itself is broken from here on: truncated, not what it claims to be, or hostile. What was read before it counts. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput';
}
