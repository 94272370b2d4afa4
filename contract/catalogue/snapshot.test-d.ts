import type { z } from 'zod';
import type { CatalogueSnapshot, catalogueSnapshotSchema } from './snapshot.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

export const snapshot: Equal<
  DeepReadonly<z.infer<typeof catalogueSnapshotSchema>>,
  DeepReadonly<CatalogueSnapshot>
> = true;
// The comparison itself sees a field too many.
export const extra: Equal<
  DeepReadonly<CatalogueSnapshot & { readonly more?: string }>,
  DeepReadonly<CatalogueSnapshot>
> = false;
