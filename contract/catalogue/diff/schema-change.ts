/** One difference between two schemas. `path` is empty for the schema itself, else `.field` and `[]` for items. */
export interface SchemaChange {
  /** `narrowed`: something that was taken may now be refused. `described`: nothing that decides changed. */
  readonly effect: 'narrowed' | 'widened' | 'described';
  readonly path: string;
  /** What follows the field's name in a sentence. */
  readonly message: string;
}
