import { z } from 'zod';

const text = z.string().optional().catch(undefined);
const object = z.record(z.string(), z.unknown()).optional().catch(undefined);

const sessionIssuer = z.object({ type: text, arn: text, userName: text, accountId: text });

const userIdentity = z.object({
  type: text,
  principalId: text,
  arn: text,
  accountId: text,
  userName: text,
  invokedBy: text,
  sessionContext: z
    .object({
      sessionIssuer: sessionIssuer.optional().catch(undefined),
      attributes: object,
      sourceIdentity: text,
    })
    .optional()
    .catch(undefined),
});

/**
 * The fields of a CloudTrail record that are read; all others are passed over. Only what makes it an event is required.
 * Format: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const cloudTrailRecordSchema = z.object({
  eventTime: z.iso.datetime({ offset: true }),
  eventSource: z.string().min(1).max(255),
  eventName: z.string().min(1).max(255),
  eventID: text,
  eventType: text,
  awsRegion: text,
  sourceIPAddress: text,
  userAgent: text,
  requestID: text,
  errorCode: text,
  recipientAccountId: text,
  readOnly: z.boolean().optional().catch(undefined),
  sessionCredentialFromConsole: z.unknown().optional(),
  userIdentity: userIdentity.optional().catch(undefined),
  requestParameters: object,
  responseElements: object,
  additionalEventData: object,
  resources: z
    .array(z.object({ ARN: text, arn: text, type: text }))
    .optional()
    .catch(undefined),
});

export type CloudTrailRecord = z.infer<typeof cloudTrailRecordSchema>;
export type CloudTrailIdentity = NonNullable<CloudTrailRecord['userIdentity']>;
