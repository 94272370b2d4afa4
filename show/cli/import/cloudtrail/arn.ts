/** The part of an ARN that names the thing: `arn:aws:iam::123456789012:role/ops/deploy` -> `role/ops/deploy`. */
export function arnResource(arn: string): string {
  return arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn;
}

/** The last word of an ARN: `arn:aws:iam::123456789012:role/ops/deploy` -> `deploy`. Text that is no ARN stays as it is. */
export function arnName(arn: string): string {
  if (!arn.startsWith('arn:')) return arn;
  return arnResource(arn).split(/[/:]/).at(-1) || arn;
}
