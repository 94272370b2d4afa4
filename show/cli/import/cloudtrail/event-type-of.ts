import { limits } from '@evident/contract/event';

/** `ec2` from `ec2.amazonaws.com`, `resource_explorer_2` from `resource-explorer-2.amazonaws.com`. */
export function serviceOf(eventSource: string): string {
  return plain(eventSource.toLowerCase().replace(/\.amazonaws\.com(\.cn)?$/, '')).replaceAll(/[.-]/g, '_');
}

/**
 * `aws.<service>.<action>`: `iam.amazonaws.com` + `CreateAccessKey` is `aws.iam.create_access_key`. One prefix finds a
 * service (`aws.iam.*`) or all of AWS (`aws.*`). The API version that Lambda puts behind its names is left out.
 */
export function eventTypeOf(eventSource: string, eventName: string): string {
  const action = plain(eventName.replace(/\d{8}(v\d+)?$/, ''))
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  return `aws.${serviceOf(eventSource)}.${action}`.slice(0, limits.typeLength);
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.-]/g, '_');
}
