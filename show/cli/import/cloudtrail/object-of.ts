import { type EventObject, limits } from '@evident/contract/event';
import { arnName, arnResource } from './arn.ts';
import type { CloudTrailRecord } from './record.ts';

/** Request parameters that name what was acted on, the telling ones first. */
const namedByParameter: readonly (readonly [parameter: string, type: string, service?: string])[] = [
  ['bucketName', 's3_bucket'],
  ['functionName', 'lambda_function'],
  ['secretId', 'secret'],
  ['dBInstanceIdentifier', 'rds_instance'],
  ['dBSnapshotIdentifier', 'rds_snapshot'],
  ['instanceId', 'ec2_instance'],
  ['volumeId', 'ec2_volume'],
  ['snapshotId', 'ec2_snapshot'],
  ['imageId', 'ec2_image'],
  ['groupId', 'security_group', 'ec2'],
  ['routeTableId', 'route_table'],
  ['subnetId', 'subnet'],
  ['vpcId', 'vpc'],
  ['keyId', 'kms_key'],
  ['accessKeyId', 'access_key', 'iam'],
  ['userName', 'iam_user', 'iam'],
  ['roleName', 'iam_role'],
  ['groupName', 'iam_group', 'iam'],
  ['instanceProfileName', 'instance_profile'],
  ['policyArn', 'iam_policy'],
  ['roleArn', 'iam_role'],
  ['name', 'ssm_parameter', 'ssm'],
  ['name', 'secret', 'secretsmanager'],
  ['name', 'trail', 'cloudtrail'],
  ['trailName', 'trail', 'cloudtrail'],
];

/** What was acted on, where the request or the record's resources say it plainly. */
export function objectOf(record: CloudTrailRecord, service: string): EventObject | undefined {
  const parameters = record.requestParameters ?? {};
  for (const [parameter, type, only] of namedByParameter) {
    const value = parameters[parameter];
    if (typeof value !== 'string' || value === '' || (only && only !== service)) continue;
    return fitting(type, type === 'secret' ? arnResource(value).replace(/^secret:/, '') : arnName(value));
  }
  const resource = record.resources?.find((candidate) => candidate.type && (candidate.ARN ?? candidate.arn));
  if (!resource?.type) return undefined;
  const type = resource.type
    .replace(/^AWS::/, '')
    .replaceAll('::', '_')
    .toLowerCase();
  return fitting(type, arnResource(resource.ARN ?? resource.arn ?? ''));
}

/** An id that is too long is left out rather than cut: a cut one would name something else. */
function fitting(type: string, id: string): EventObject | undefined {
  if (type.length > limits.objectLength) return undefined;
  return id === '' || id.length > limits.objectLength ? { type } : { type, id };
}
