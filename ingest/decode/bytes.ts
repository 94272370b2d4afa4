/** Bytes as they come. Buffer is named because not every version of Node's types lets one pass for a Uint8Array. */
export type Bytes = Uint8Array | Buffer;

/** Several pieces as one. */
export function joinBytes(parts: readonly Bytes[]): Bytes {
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts as readonly Uint8Array[]);
}
