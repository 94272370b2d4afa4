import { compileCatalogue } from './compile-catalogue.ts';
import { defineCatalogue } from './define-catalogue.ts';
import { backend } from './presets/backend.ts';
import { saas } from './presets/saas.ts';
import { starter } from './presets/starter.ts';

/** What holds until a team declares its own: all presets, unknown types kept and listed. */
export const defaultDefinition = defineCatalogue({ presets: [saas, starter, backend], types: {} });
export const defaultCatalogue = compileCatalogue(defaultDefinition);
