import * as v from 'valibot';
import { z } from 'zod';
import type { JsonObject } from '../event/index.ts';
import { defineCatalogue } from './define-catalogue.ts';
import type { EventNameOf, EventOf, EventsOf, MetadataOf } from './inferred-events.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const base = defineCatalogue({
  types: {
    'project.created': {
      description: 'A project was made.',
      metadata: z.object({ template: z.string().optional() }),
      aliases: ['project_created'],
    },
    'project.deleted': { description: 'A project was deleted.' },
  },
});

const catalogue = defineCatalogue({
  presets: [base],
  types: {
    'report.exported': {
      description: 'A report was exported.',
      // What a sender writes is the input: the default makes `pages` optional there.
      metadata: z.object({ format: z.enum(['csv', 'pdf']), pages: z.number().default(1) }),
      aliases: ['REPORT_EXPORT', 'reportExported'],
    },
    'plan.chosen': { description: 'A plan was chosen.', metadata: v.object({ plan: v.string() }) },
    // Says nothing of metadata, so the preset's schema stays; its aliases add up.
    'project.created': { description: 'A project was made by hand.', aliases: ['PROJECT_NEW'] },
    'frontend_*': { description: 'Whatever a browser sends.', lane: 'product' },
  },
});
type Events = EventsOf<typeof catalogue>;
type Report = { format: 'csv' | 'pdf'; pages?: number | undefined };
type Template = { template?: string | undefined };

export const names: Equal<
  EventNameOf<typeof catalogue>,
  | 'project.created'
  | 'project_created'
  | 'PROJECT_NEW'
  | 'project.deleted'
  | 'report.exported'
  | 'REPORT_EXPORT'
  | 'reportExported'
  | 'plan.chosen'
  | `frontend_${string}`
> = true;
export const inputType: Equal<Events['report.exported'], Report> = true;
export const throughAlias: Equal<MetadataOf<typeof catalogue, 'REPORT_EXPORT'>, Report> = true;
export const otherLibrary: Equal<Events['plan.chosen'], { plan: string }> = true;
export const fromPreset: Equal<Events['project.created'], Template> = true;
export const presetAlias: Equal<Events['project_created'], Template> = true;
export const addedAlias: Equal<Events['PROJECT_NEW'], Template> = true;
export const noSchema: Equal<Events['project.deleted'], JsonObject> = true;
export const wildcard: Equal<Events['frontend_cta'], JsonObject> = true;
export const everything: Equal<
  EventsOf<typeof base>,
  {
    readonly 'project.created': Template;
    readonly project_created: Template;
    readonly 'project.deleted': JsonObject;
  }
> = true;

// The comparison itself sees a name too many and one too few.
export const fewer: Equal<Omit<Events, 'plan.chosen'>, Events> = false;
export const more: Equal<Events & { 'plan.dropped': JsonObject }, Events> = false;
export const otherMetadata: Equal<Events['report.exported'], { format: 'csv' | 'pdf' }> = false;

/** What an SDK makes of it. */
declare function track<Name extends EventNameOf<typeof catalogue>>(
  event: EventOf<typeof catalogue, Name>,
): void;

track({ type: 'report.exported', tenantId: 't1', metadata: { format: 'csv' } });
track({ type: 'REPORT_EXPORT', metadata: { format: 'pdf', pages: 3 } });
track({ type: 'project.created' });
track({ type: 'project.deleted', metadata: { anything: ['goes'] } });
track({ type: 'frontend_cta_click', metadata: { page: '/pricing' } });
// @ts-expect-error a name nobody declared
track({ type: 'report.imported', metadata: {} });
// @ts-expect-error metadata has a required field
track({ type: 'report.exported' });
// @ts-expect-error not one of the formats
track({ type: 'reportExported', metadata: { format: 'xml' } });
// @ts-expect-error a field of the wrong type, through an alias of a preset
track({ type: 'project_created', metadata: { template: 1 } });

/** The shorter way: name first. */
declare function trackNamed<Name extends EventNameOf<typeof catalogue>>(
  name: Name,
  metadata: MetadataOf<typeof catalogue, Name>,
): void;
trackNamed('plan.chosen', { plan: 'team' });
// @ts-expect-error the plan is a string
trackNamed('plan.chosen', { plan: 7 });

defineCatalogue({
  types: {
    // @ts-expect-error a misspelt field would redact nothing
    'card.added': { description: 'A card was added.', sensitve: ['number'] },
  },
});
// @ts-expect-error a type without a description
defineCatalogue({ types: { 'card.added': {} } });
// @ts-expect-error no such lane
defineCatalogue({ types: { 'card.added': { description: 'A card was added.', lane: 'fast' } } });
