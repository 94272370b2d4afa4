import type { EventInput } from '@evident/contract/event';

/** What an importer reads from its input: an event, or something it could not read, each with its place. */
export type ImportItem =
  | { readonly kind: 'event'; readonly place: string; readonly event: EventInput }
  | { readonly kind: 'problem'; readonly place: string; readonly reason: string };

export function readEvent(place: string, event: EventInput): ImportItem {
  return { kind: 'event', place, event };
}

export function readProblem(place: string, reason: string): ImportItem {
  return { kind: 'problem', place, reason };
}
