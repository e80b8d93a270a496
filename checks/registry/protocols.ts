import { cannotTell, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { type PortAnswers, TLS_VERSIONS, type TlsVersion } from '../../src/probes/registry/handshakes.ts';
import { isWeakCipher, spokenVersions, VERSION_NAMES } from '../../src/probes/registry/tls-verdict.ts';

/** What one server accepts, against the oldest version that it may (`1.2` or `1.3`). */
export function judgeProtocols(answers: PortAnswers, who: string, floor: string): Verdict {
  const expected = `nothing older than TLS ${floor} is accepted`;
  const { accepted, unsettled, unread: why, words, ciphers } = spokenVersions(answers);
  const seen = { expected, observed: words };
  const isOld = (version: TlsVersion) => TLS_VERSIONS.indexOf(version) > (floor === '1.3' ? 0 : 1);
  const old = accepted.filter(isOld);
  if (old.length > 0) {
    const names = old.map((version) => VERSION_NAMES[version]).join(' and ');
    return fail({ ...seen, message: `${who} accepts ${names}.` });
  }
  const modern = accepted.length > 0;
  const open = unsettled.some((version) => !modern || isOld(version));
  if (open) return cannotTell(unread(why ?? UNKNOWN), expected);
  if (!modern) return fail({ ...seen, message: `${who} speaks no version of TLS that is safe today.` });
  const [only] = accepted;
  const weak = ciphers.find(({ version, cipher }) => version === only && isWeakCipher(cipher));
  if (accepted.length === 1 && weak) {
    return manual({
      ...seen,
      message: `${who} was offered every cipher and chose ${weak.cipher}, which is weak: does it know no better one?`,
    });
  }
  return pass({ ...seen, message: `${who} accepts TLS ${floor} and newer only.` });
}

const UNKNOWN = cause('tls', 'Which versions of TLS it speaks could not be found out.', 'Audit again.');
