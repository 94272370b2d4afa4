import { type Actor, type ActorLink, limits } from '@evident/contract/event';
import { cutText } from '../cut-text.ts';
import { arnName } from './arn.ts';
import type { CloudTrailIdentity } from './record.ts';

export interface CloudTrailWho {
  /** The identity whose permissions were used: the IAM user, `root`, or the role. */
  readonly userId?: string | undefined;
  readonly actor: Actor;
  /** Names one assumed-role session. */
  readonly sessionId?: string | undefined;
}

/**
 * Who acted, and under whose identity.
 *
 * - IAMUser: the user. Root: an admin called `root`. AWSService: the service.
 * - AssumedRole: the session acts on behalf of the role, as an admin who impersonates a user acts on behalf of that user:
 *   `userId` is the role, the actor is the source identity or else the session's name.
 * - A call AWS made for someone (`invokedBy`): the service acts on behalf of them.
 */
export function identityOf(identity: CloudTrailIdentity | undefined): CloudTrailWho {
  const who = identity ? directIdentity(identity) : undefined;
  const service = identity?.invokedBy;
  if (!service) return who ?? { actor: { type: 'system' } };
  if (!who) return { actor: { type: 'service', id: id(service) } };
  const chain: ActorLink[] = who.actor.onBehalfOf
    ? [...who.actor.onBehalfOf]
    : [{ type: who.actor.type, id: who.actor.id }];
  return {
    ...who,
    actor: {
      type: 'service',
      id: id(service),
      onBehalfOf: chain,
      reason: who.actor.reason ?? 'called by an AWS service for them',
    },
  };
}

function directIdentity(identity: CloudTrailIdentity): CloudTrailWho | undefined {
  switch (identity.type) {
    case 'AWSService':
      return undefined;
    case 'Root':
      return { userId: 'root', actor: { type: 'admin', id: 'root' } };
    case 'AssumedRole':
    case 'FederatedUser':
    case 'Role':
      return borrowedIdentity(identity);
    default: {
      const name = identity.userName ?? (identity.arn ? arnName(identity.arn) : identity.principalId);
      const userId = name ?? (identity.type === 'AWSAccount' ? identity.accountId : undefined);
      return userId ? { userId: id(userId), actor: { type: 'user', id: id(userId) } } : undefined;
    }
  }
}

function borrowedIdentity(identity: CloudTrailIdentity): CloudTrailWho | undefined {
  const session = identity.sessionContext;
  const issuer = session?.sessionIssuer;
  const sessionName = identity.arn ? arnName(identity.arn) : identity.principalId?.split(':').at(-1);
  const actorId = session?.sourceIdentity || sessionName;
  const owner =
    issuer?.userName ?? (issuer?.arn ? arnName(issuer.arn) : undefined) ?? roleInArn(identity.arn);
  if (!owner) return actorId ? { userId: id(actorId), actor: { type: 'user', id: id(actorId) } } : undefined;
  const isMachine = actorId === undefined || /^i-[0-9a-f]{8,}$/.test(actorId);
  return {
    userId: id(owner),
    actor: {
      type: isMachine ? 'service' : 'user',
      ...(actorId ? { id: id(actorId) } : {}),
      onBehalfOf: [{ type: issuer?.type === 'IAMUser' ? 'user' : 'service', id: id(owner) }],
      reason: identity.type === 'FederatedUser' ? 'federated session' : 'assumed role',
    },
    ...(identity.principalId ? { sessionId: id(identity.principalId) } : {}),
  };
}

/** `arn:aws:sts::1:assumed-role/NAME/SESSION` -> NAME. */
function roleInArn(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
}

function id(value: string): string {
  return cutText(value, limits.idLength);
}
