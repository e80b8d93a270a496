import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { flag, text } from './shapes.ts';

/** A certificate authority of a swarm, as far as its age goes. */
const authority = z.object({ notBefore: z.iso.datetime(), notAfter: z.iso.datetime() });

/** While its root is rotated a swarm trusts two; more than a few are no swarm's. */
const MOST_CERTIFICATES = 16;
const MOST_PEM_LENGTH = 128 * 1024;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

/** The validity of each certificate in a PEM text; null where it holds none, or something that is not one. */
function authoritiesIn(pem: string): z.infer<typeof authority>[] | null {
  const texts = pem.length > MOST_PEM_LENGTH ? [] : (pem.match(CERTIFICATE) ?? []);
  // One that is written in a way that is not known could be the oldest.
  if (texts.length !== pem.split('-----BEGIN').length - 1) return null;
  if (texts.length === 0 || texts.length > MOST_CERTIFICATES) return null;
  try {
    return texts.map((certificate) => {
      const { validFromDate, validToDate } = new X509Certificate(certificate);
      return { notBefore: validFromDate.toISOString(), notAfter: validToDate.toISOString() };
    });
  } catch {
    return null;
  }
}

/** Nanoseconds, a 64-bit integer in the engine. Above 2^53 JavaScript rounds them, by less than a millionth of a second. */
const nanoseconds = z
  .number()
  .nonnegative()
  .max(2 ** 63)
  .refine(Number.isInteger);

/** `GET /swarm`, on managers: how the cluster is set up; tokens and keys are dropped. */
export const swarmCluster = defineApiProbe({
  id: 'swarm',
  scope: 'engine',
  path: '/swarm',
  shape: z.object({
    ID: text,
    CreatedAt: text,
    RootRotationInProgress: flag,
    Spec: z.object({
      /** How long the certificates of nodes are valid. */
      CAConfig: z.object({ NodeCertExpiry: nanoseconds.nullish() }).nullish(),
      EncryptionConfig: z.object({ AutoLockManagers: z.boolean().nullish() }).nullish(),
    }),
    TLSInfo: z
      .object({
        /** The authorities that every node trusts; null where they could not be understood. */
        TrustRoot: z
          .union([
            keeps(z.string().transform(authoritiesIn), z.array(authority).nullable()),
            z.array(authority),
            z.null(),
          ])
          .optional(),
      })
      .nullish(),
  }),
});

const keptSecret = z.strictObject({
  ID: z.string(),
  Name: z.string(),
  /** ISO 8601; a change of labels does not move it. */
  CreatedAt: z.string(),
  /** Whether a plug-in keeps it, so that it has no age of its own. */
  ByDriver: z.boolean(),
});

/** `GET /secrets`, on managers: their names and days, which is all that engines tell; older snapshots hold their number. */
export const secretList = defineApiProbe({
  id: 'secrets',
  scope: 'engine',
  path: '/secrets',
  shape: z.union([
    z.int().nonnegative(),
    z.array(
      z.union([
        keptSecret,
        keeps(
          z
            .object({
              ID: z.string(),
              CreatedAt: text,
              Spec: z.object({ Name: text, Driver: z.object({ Name: text }).nullish() }),
            })
            .transform(({ ID, CreatedAt, Spec }) => ({
              ID,
              Name: Spec.Name.slice(0, 128),
              CreatedAt: CreatedAt.slice(0, 64),
              ByDriver: (Spec.Driver?.Name ?? '') !== '',
            })),
          keptSecret,
        ),
      ]),
    ),
  ]),
});
