import { z } from 'zod';
import { limits } from './limits.ts';

export const actorTypes = ['user', 'anonymous', 'service', 'agent', 'system', 'admin'] as const;
export type ActorType = (typeof actorTypes)[number];

/** Who is behind an actor: the next link of an impersonation or delegation chain. */
export interface ActorLink {
  readonly type: ActorType;
  readonly id?: string | undefined;
}

/** Who acted. `onBehalfOf` lists whom the actor acts for, nearest first: an admin impersonating a user, an agent sent by one. */
export interface Actor {
  readonly type: ActorType;
  readonly id?: string | undefined;
  readonly onBehalfOf?: readonly ActorLink[] | undefined;
  /** Why somebody acts for another; asked for when `onBehalfOf` is set. */
  readonly reason?: string | undefined;
}

const actorLinkSchema = z.strictObject({
  type: z.enum(actorTypes),
  id: z.string().min(1).max(limits.idLength).optional(),
});

export const actorSchema = z.strictObject({
  type: z
    .enum(actorTypes)
    .meta({ description: 'user, anonymous, service, agent (an AI acting for someone), system or admin' }),
  id: z.string().min(1).max(limits.idLength).optional(),
  onBehalfOf: z.array(actorLinkSchema).max(limits.actorChain).readonly().optional(),
  reason: z.string().max(limits.reasonLength).optional(),
});
