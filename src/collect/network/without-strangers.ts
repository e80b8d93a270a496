import { X509Certificate } from 'node:crypto';
import type { Section } from '../../model/snapshot.ts';
import { registryTrustShape } from '../../probes/host/registry-trust.ts';

/** Keeps of the trusted certificates those that can have issued one that was seen: a hundred others prove nothing. */
export function withoutStrangers(trust: Section, chain: readonly string[]): Section {
  const read = registryTrustShape.safeParse(trust.ok ? trust.data : undefined);
  if (!trust.ok || !read.success) return trust;
  const issuers = new Set(chain.flatMap((der) => parsed(der)?.issuer ?? []));
  const anchors = read.data.anchors.filter(({ der }) => issuers.has(parsed(der)?.subject ?? ''));
  return { ...trust, data: { ...read.data, anchors } };
}

function parsed(der: string): X509Certificate | null {
  try {
    return new X509Certificate(Buffer.from(der, 'base64'));
  } catch {
    return null;
  }
}
