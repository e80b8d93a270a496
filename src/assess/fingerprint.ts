import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Resource } from '../model/subject.ts';

const FINGERPRINT_VERSION = 1;

/**
 * Names a finding from one audit to the next: the same check on the same object of the same host, whatever
 * it found. The object key is the resource's own key, where it has one, else its name.
 */
export function fingerprint(check: string, hostName: string, resource: Resource): string {
  const key = resource.key ?? `name:${resource.name}`;
  const parts = [FINGERPRINT_VERSION, check, hostName, resource.engine, resource.type, key];
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}
