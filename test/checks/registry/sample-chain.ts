import { type Certificate, parseCertificate } from '../../../src/probes/registry/certificate.ts';
import type { Issued } from '../../support/certificates.ts';

/** Real certificates as checks get them. */
export const parsed = (...issued: Issued[]): readonly Certificate[] =>
  issued.map(({ der }) => {
    const certificate = parseCertificate(der);
    if (!certificate) throw new Error('The test made a certificate that cannot be read.');
    return certificate;
  });

/** A minute from now: what a test issues is valid from the moment on at which it does. */
export const now = new Date(Date.now() + 60_000);
export const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
export const clocksAt = (audit: Date, ahead = 0) => ({ audit, ahead });
