import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/** Older ones are broken by design, and no client of today speaks them. */
export const MINIMUM_TLS_VERSION: Parameter<string> = {
  id: 'minimum-tls-version',
  meaning: 'The oldest version of TLS that a registry or an engine may accept (1.2 or 1.3).',
  schema: z.enum(['1.2', '1.3']),
  shipped: '1.2',
};

/** Time enough to renew one without haste. */
export const CERTIFICATE_WARNING_DAYS: Parameter<number> = {
  id: 'certificate-warning-days',
  meaning: 'Days before its end from which on a certificate counts as ending.',
  schema: z.int().nonnegative(),
  shipped: 30,
};

/** Certificates that are made for a week each are replaced by a machine; for them the days would always be over. */
export const CERTIFICATE_WARNING_SHARE: Parameter<number> = {
  id: 'certificate-warning-share',
  meaning:
    'Share of its whole lifetime, in percent, that a certificate must have left, in place of the days, where it was made for less time than these.',
  schema: z.int().min(0).max(100),
};

/** What NIST (SP 800-57) takes for enough until 2030. */
export const LEAST_RSA_BITS: Parameter<number> = {
  id: 'least-rsa-bits',
  meaning: 'The smallest RSA key that a certificate may have, in bits.',
  schema: z.int().min(1024),
  shipped: 2048,
};

/** A registry on the host itself is reached by nobody else. */
export const ACCEPTED_LOCAL_REGISTRIES: Parameter<string[]> = {
  id: 'accepted-local-registries',
  meaning: 'Registries (localhost:5000) that may resolve to the host itself.',
  schema: z.array(z.string().min(1)),
};

/** Registries and mirrors without verified TLS that somebody has decided to use. */
export const ACCEPTED_INSECURE_REGISTRIES: Parameter<string[]> = {
  id: 'accepted-insecure-registries',
  meaning:
    'Registries, ranges and mirrors that may go without verified TLS, each with its reason: `10.1.0.0/16 because the rack has a network of its own`.',
  schema: z.array(
    z
      .string()
      .max(500)
      .regex(/^\S+ because \S/),
  ),
};

/** Places in files of containerd that somebody has decided to use without verification. */
export const ACCEPTED_REGISTRY_HOSTS: Parameter<string[]> = {
  id: 'accepted-registry-hosts',
  meaning:
    'Addresses in files of containerd that may go without verified TLS, each with its reason: `http://127.0.0.1:5000 because it is a cache of root`.',
  schema: z.array(
    z
      .string()
      .max(500)
      .regex(/^\S+ because \S/),
  ),
};

/** Registries whose stored tokens end soon by themselves. */
export const SHORT_LIVED_REGISTRY_TOKENS: Parameter<string[]> = {
  id: 'short-lived-registry-tokens',
  meaning:
    'Registries, as names or patterns with *, whose tokens in files of users end within hours, since a helper of a cloud writes them.',
  schema: z.array(z.string().min(1).max(255)),
};

/** The most that the mode of a client key for a registry may allow. */
export const REGISTRY_KEY_MODE: Parameter<string> = {
  id: 'registry-key-mode',
  meaning: 'The most that the mode of a client key for a registry may allow, in octal digits.',
  schema: z.string().regex(/^0?[0-7]{3}$/),
  shipped: '0600',
};
