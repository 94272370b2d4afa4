import type { z } from 'zod';
import type { EventEnvelope, EventInput, eventEnvelopeSchema, eventInputSchema } from './envelope.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
/** Intersections and interfaces flattened, so that only the shape counts. */
type Flat<T> = T extends readonly (infer Item)[]
  ? readonly Flat<Item>[]
  : T extends object
    ? { [Key in keyof T]: Flat<T[Key]> }
    : T;

export const input: Equal<
  Flat<DeepReadonly<z.infer<typeof eventInputSchema>>>,
  Flat<DeepReadonly<EventInput>>
> = true;
export const envelope: Equal<
  Flat<DeepReadonly<z.infer<typeof eventEnvelopeSchema>>>,
  Flat<DeepReadonly<EventEnvelope>>
> = true;

// The comparison itself sees an optional field too many, and one too few.
export const extra: Equal<
  Flat<DeepReadonly<EventInput & { readonly more?: string }>>,
  Flat<DeepReadonly<EventInput>>
> = false;
export const fewer: Equal<
  Flat<DeepReadonly<Omit<EventInput, 'source'>>>,
  Flat<DeepReadonly<EventInput>>
> = false;
