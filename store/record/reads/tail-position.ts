import { invalid } from './read-filter.ts';

/** Everything up to this transaction and, within it, this id was delivered. */
export interface TailPosition {
  readonly txId: string;
  readonly id: string;
}

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const shape = /^1 (\d{1,20}) ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** The place just before a transaction: all below it was delivered. */
export function positionBefore(txId: bigint): TailPosition {
  return { txId: String(txId > 0n ? txId - 1n : 0n), id: lastId };
}

/** Whether everything below the horizon was delivered. */
export function isAtEnd({ txId, id }: TailPosition, horizon: bigint): boolean {
  const below = BigInt(txId);
  return below >= horizon || (below + 1n === horizon && id === lastId);
}

export function encodePosition({ txId, id }: TailPosition): string {
  return Buffer.from(`1 ${txId} ${id}`).toString('base64url');
}

/** @throws EvidentError `INVALID_QUERY` when it is none of ours. */
export function decodePosition(position: string): TailPosition {
  const bytes = Buffer.from(position, 'base64url');
  const [, txId, id] = shape.exec(bytes.toString('latin1')) ?? [];
  if (
    txId === undefined ||
    id === undefined ||
    BigInt(txId) > 0xffff_ffff_ffff_ffffn ||
    bytes.toString('base64url') !== position
  ) {
    throw invalid('position', 'is not one that this server gave');
  }
  return { txId, id };
}
