import { eventInputSchema } from '@evident/contract/event';
import { expect, test } from 'vitest';
import { cloudTrailEvent } from './to-event.ts';

const base = {
  eventVersion: '1.08',
  eventTime: '2024-03-01T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2',
  requestID: 'r-1',
  eventID: '6F9619FF-8B86-4011-B42D-00CF4FC964FF',
  readOnly: false,
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ops/ann', userName: 'ann' },
  requestParameters: { userName: 'bob' },
};
const convert = (change: Record<string, unknown> = {}) => {
  const converted = cloudTrailEvent({ ...base, ...change });
  if (!converted.ok) throw new Error(converted.reason);
  expect(eventInputSchema.safeParse(converted.event).error).toBeUndefined();
  return converted.event;
};
const role = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:session-1',
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy/session-1',
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/deploy', userName: 'deploy' },
    attributes: { mfaAuthenticated: 'true' },
  },
};

test('a call of an IAM user', () => {
  expect(convert()).toEqual({
    id: '6f9619ff-8b86-4011-b42d-00cf4fc964ff',
    type: 'aws.iam.create_access_key',
    tenantId: '111122223333',
    userId: 'ann',
    actor: { type: 'user', id: 'ann' },
    object: { type: 'iam_user', id: 'bob' },
    outcome: 'success',
    source: 'api',
    request: { requestId: 'r-1', ipAddress: '203.0.113.7', userAgent: 'aws-cli/2' },
    metadata: {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      region: 'eu-west-1',
      readOnly: false,
    },
    occurredAt: '2024-03-01T10:00:00.000Z',
  });
});

test.each([
  [
    'Root',
    { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
    { userId: 'root', actor: { type: 'admin', id: 'root' } },
  ],
  [
    'an AWS service',
    { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
    { actor: { type: 'service', id: 'rds.amazonaws.com' } },
  ],
  [
    'an assumed role: the session acts for the role',
    role,
    {
      userId: 'deploy',
      sessionId: 'AROAEXAMPLE:session-1',
      actor: {
        type: 'user',
        id: 'session-1',
        onBehalfOf: [{ type: 'service', id: 'deploy' }],
        reason: 'assumed role',
      },
    },
  ],
  [
    'an assumed role with a source identity',
    { ...role, sessionContext: { ...role.sessionContext, sourceIdentity: 'ann' } },
    { actor: { id: 'ann' } },
  ],
  [
    'a machine with a role',
    { ...role, arn: 'arn:aws:sts::111122223333:assumed-role/deploy/i-0dbc91f429e48eeed' },
    {
      actor: { type: 'service', id: 'i-0dbc91f429e48eeed' },
    },
  ],
  [
    'a service with a role',
    { ...role, invokedBy: 'rds.amazonaws.com' },
    {
      userId: 'deploy',
      actor: { type: 'service', id: 'rds.amazonaws.com', onBehalfOf: [{ type: 'service', id: 'deploy' }] },
    },
  ],
  [
    'a service for a user',
    { ...base.userIdentity, invokedBy: 'kms.amazonaws.com' },
    {
      userId: 'ann',
      actor: { type: 'service', onBehalfOf: [{ type: 'user', id: 'ann' }] },
    },
  ],
  ['nobody', undefined, { actor: { type: 'system' } }],
])('the identity of %s', (_name, userIdentity, expected) => {
  const event = convert({ userIdentity });
  expect(event).toMatchObject(expected);
  if (!('userId' in expected) && !String(_name).includes('role'))
    expect(event.userId).toBe(_name.startsWith('a machine') ? 'deploy' : undefined);
});

test.each([
  [{ errorCode: 'AccessDenied' }, 'denied'],
  [{ errorCode: 'Client.UnauthorizedOperation' }, 'denied'],
  [{ errorCode: 'ThrottlingException' }, 'failure'],
  [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
  [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Success' } }, 'success'],
])('%j is %s', (change, outcome) => {
  expect(convert(change).outcome).toBe(outcome);
});

test('a DNS name is no address and is kept beside', () => {
  const event = convert({ sourceIPAddress: 'rds.amazonaws.com' });
  expect(event.request).not.toHaveProperty('ipAddress');
  expect(event.metadata).toMatchObject({ sourceHost: 'rds.amazonaws.com' });
});

test('neither request nor response bodies come along: they hold credentials', () => {
  const sessionToken = ['FwoGZX', 'IvYXdz'].join('');
  const event = convert({
    responseElements: { credentials: { sessionToken } },
    requestParameters: { password: sessionToken },
  });
  expect(JSON.stringify(event)).not.toContain(sessionToken);
});

test.each([
  ['DescribeDBInstances', 'rds.amazonaws.com', 'aws.rds.describe_db_instances'],
  ['GetOpenIDConnectProvider', 'iam.amazonaws.com', 'aws.iam.get_open_id_connect_provider'],
  ['REST.GET.OBJECT', 's3.amazonaws.com', 'aws.s3.rest.get.object'],
  ['Odd name!', 'x.y.amazonaws.com', 'aws.x_y.odd_name_'],
  ['UpdateFunctionCode20150331v2', 'lambda.amazonaws.com', 'aws.lambda.update_function_code'],
])('%s of %s is %s', (eventName, eventSource, type) => {
  expect(convert({ eventName, eventSource }).type).toBe(type);
});

test('what is no record is refused by the fields it lacks', () => {
  expect(cloudTrailEvent({ eventName: 'X' })).toEqual({
    ok: false,
    reason: 'not a CloudTrail record: eventTime, eventSource missing or wrong',
  });
  expect(cloudTrailEvent('x').ok).toBe(false);
});

test('ids, names and texts that are too long never make an event that would be refused', () => {
  const long = '𝒳'.repeat(3000);
  const change = Object.fromEntries(
    ['eventName', 'userAgent', 'requestID', 'errorCode', 'awsRegion', 'sourceIPAddress'].map((name) => [
      name,
      name === 'eventName' ? 'A'.repeat(255) : long,
    ]),
  );
  const event = convert({
    ...change,
    userIdentity: { type: 'IAMUser', userName: long },
    requestParameters: { bucketName: long },
  });
  expect(event.userId).toBe('𝒳'.repeat(64));
  expect(event.request?.userAgent).not.toMatch(/[\ud800-\udbff]$/);
  expect(event.object).toEqual({ type: 's3_bucket' });
});
