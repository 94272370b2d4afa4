import { createHash } from 'node:crypto';

/** A UUIDv8 (RFC 9562, 5.8) from the SHA-256 of the parts: the same content always gets the same id. */
export function contentId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // The length goes in front so that ('ab', 'c') and ('a', 'bc') differ.
    hash.update(`${part.length}:`).update(part);
  }
  return uuidV8(hash.digest());
}

function uuidV8(digest: Buffer): string {
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
