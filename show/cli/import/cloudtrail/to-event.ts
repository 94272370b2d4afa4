import { isIP } from 'node:net';
import { type EventInput, type JsonObject, limits, type Outcome, type Source } from '@evident/contract/event';
import { contentId } from '../content-id.ts';
import { cutText } from '../cut-text.ts';
import { eventTypeOf, serviceOf } from './event-type-of.ts';
import { identityOf } from './identity-of.ts';
import { objectOf } from './object-of.ts';
import { type CloudTrailRecord, cloudTrailRecordSchema } from './record.ts';

export type ConvertedRecord =
  | { readonly ok: true; readonly event: EventInput }
  | { readonly ok: false; readonly reason: string };

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const deniedPattern = /AccessDenied|Unauthori[sz]ed|NotAuthorized|Forbidden/i;

/** The event a CloudTrail record becomes. Its id is the record's `eventID`, so that trails that overlap are stored once. */
export function cloudTrailEvent(value: unknown): ConvertedRecord {
  const parsed = cloudTrailRecordSchema.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the record');
    return {
      ok: false,
      reason: `not a CloudTrail record: ${[...new Set(fields)].join(', ')} missing or wrong`,
    };
  }
  const record = parsed.data;
  const tenantId = record.recipientAccountId ?? record.userIdentity?.accountId;
  const who = identityOf(record.userIdentity);
  const object = objectOf(record, serviceOf(record.eventSource));
  return {
    ok: true,
    event: {
      id: idOf(record, value),
      type: eventTypeOf(record.eventSource, record.eventName),
      ...(tenantId ? { tenantId: cutText(tenantId, limits.idLength) } : {}),
      ...(who.userId ? { userId: who.userId } : {}),
      ...(who.sessionId ? { sessionId: who.sessionId } : {}),
      actor: who.actor,
      ...(object ? { object } : {}),
      outcome: outcomeOf(record),
      source: sourceOf(record),
      request: requestOf(record),
      metadata: metadataOf(record),
      occurredAt: new Date(record.eventTime).toISOString(),
    },
  };
}

function idOf(record: CloudTrailRecord, value: unknown): string {
  if (record.eventID && uuidPattern.test(record.eventID)) return record.eventID.toLowerCase();
  return contentId('cloudtrail', record.eventID ?? JSON.stringify(value));
}

function outcomeOf(record: CloudTrailRecord): Outcome {
  if (record.errorCode) return deniedPattern.test(record.errorCode) ? 'denied' : 'failure';
  // Sign-ins carry no error code: { "ConsoleLogin": "Failure" }.
  return record.responseElements?.[record.eventName] === 'Failure' ? 'failure' : 'success';
}

function sourceOf(record: CloudTrailRecord): Source {
  if (record.eventType === 'AwsServiceEvent') return 'system';
  const fromConsole =
    record.eventType?.startsWith('AwsConsole') || record.sessionCredentialFromConsole === 'true';
  return fromConsole || record.sessionCredentialFromConsole === true ? 'web' : 'api';
}

function requestOf(record: CloudTrailRecord): EventInput['request'] {
  const address = record.sourceIPAddress;
  return {
    ...(record.requestID ? { requestId: cutText(record.requestID, limits.requestIdLength) } : {}),
    ...(address && isIP(address) ? { ipAddress: address } : {}),
    ...(record.userAgent ? { userAgent: cutText(record.userAgent, limits.userAgentLength) } : {}),
  };
}

/** Small and telling; request and response bodies stay behind, they hold credentials. */
function metadataOf(record: CloudTrailRecord): JsonObject {
  const address = record.sourceIPAddress;
  const mfa = mfaOf(record);
  const resources = (record.resources ?? []).flatMap((resource) => resource.ARN ?? resource.arn ?? []);
  return {
    eventSource: record.eventSource,
    eventName: record.eventName,
    ...(record.awsRegion ? { region: cutText(record.awsRegion, 64) } : {}),
    ...(record.errorCode ? { errorCode: cutText(record.errorCode, 200) } : {}),
    ...(record.readOnly === undefined ? {} : { readOnly: record.readOnly }),
    ...(mfa === undefined ? {} : { mfa }),
    // Services call from a DNS name, which is no address.
    ...(address && !isIP(address) ? { sourceHost: cutText(address, 255) } : {}),
    ...(resources.length > 0 ? { resources: resources.slice(0, 10).map((arn) => cutText(arn, 512)) } : {}),
  };
}

function mfaOf(record: CloudTrailRecord): boolean | undefined {
  const used = record.additionalEventData?.MFAUsed;
  if (used === 'Yes' || used === 'No') return used === 'Yes';
  const authenticated = record.userIdentity?.sessionContext?.attributes?.mfaAuthenticated;
  return authenticated === 'true' || authenticated === 'false' ? authenticated === 'true' : undefined;
}
