import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { engines } from '../../src/probes/populations.ts';
import { clocks } from '../../src/probes/registry/clocks.ts';
import { engineKeyPair, publicKeyOf } from '../../src/probes/registry/engine-key-pair.ts';
import { placeOf } from '../../src/probes/registry/engine-ports.ts';
import { type EngineHandshakes, engineHandshakes } from '../../src/probes/registry/handshakes.ts';
import { judgeStrength } from './judge-strength.ts';
import { judgeValidity } from './judge-validity.ts';
import { CERTIFICATE_WARNING_DAYS, CERTIFICATE_WARNING_SHARE, LEAST_RSA_BITS } from './parameters.ts';
import { worstOf } from './worst-of.ts';

const EXPECTED =
  'certificate and key belong together, are strong, do not end soon, and are those that the port shows';
/** Nobody has so many authorities of their own. */
const A_BUNDLE = 10;

export default defineCheck({
  id: 'engine-certificates-valid',
  title: 'Certificate and key of the engine belong together and stay valid',
  severity: 'medium',
  severityReason: 'With a pair that does not fit or has ended the API is gone with the next restart.',
  rationale:
    'The engine reads its certificate, its key and the authority of its clients when it starts. What was changed since shows only then: a pair that does not fit stops it, one that has ended locks everybody out. Whoever has any certificate of the authority for clients is root on the host, so that it has to be one for this purpose alone. Of the key nothing is read but its public half, which openssl tells on the host.',
  remediation: {
    text: 'Issue certificate and key anew, of an authority that signs for this engine and its clients only, put the key there with mode 0400 for root, and restart the engine.',
    command: 'systemctl restart docker',
    takes: 'restart',
    sideEffect:
      'Containers stop with the engine unless live-restore is on; clients need certificates of the authority.',
  },
  outcomes: {
    pass: 'certificate and key belong together, they and the authorities are strong and valid for the days of the policy, and the port shows this certificate',
    fail: 'they do not belong together, one is weak, has ended or ends within these days, the port shows another certificate, or the file of authorities is a bundle of many',
    manual: 'several authorities may vouch for clients, or the clocks of the host and of the audit differ',
    notapplicable: 'no file of TLS is configured',
  },
  each: engines,
  needs: { pair: engineKeyPair, clocks },
  hints: { served: engineHandshakes },
  parameters: { days: CERTIFICATE_WARNING_DAYS, share: CERTIFICATE_WARNING_SHARE, bits: LEAST_RSA_BITS },
  assess: ({ pair, clocks: now, served }, engine, { days, share, bits }) => {
    const { id } = engine.item;
    const { certificate, key, authorities } = pair;
    const files = [certificate, key, authorities].flatMap((one) => one?.path ?? []);
    const seen = {
      expected: EXPECTED,
      observed: files.join(', ') || 'tlscert, tlskey and tlscacert are not set',
    };
    if (files.length === 0)
      return notApplicable({ ...seen, message: `Engine ${id} is set to use no certificates.` });
    const [leaf] = certificate?.chain ?? [];
    if (certificate && !leaf)
      return fail({
        ...seen,
        message: `${certificate.path} holds no certificate, so engine ${id} does not start with it.`,
      });
    if (key && key.publicKey === null) return cannotTell(unread(NO_KEY(key.path)), EXPECTED);
    if (leaf && key && publicKeyOf(leaf) !== key.publicKey)
      return fail({
        ...seen,
        message: `${certificate?.path} and ${key.path} do not belong together, so engine ${id} does not start with them.`,
      });
    const shown = served.known
      ? served.value.flatMap(({ answers }) => (answers?.state === 'asked' ? answers.chain.slice(0, 1) : []))
      : [];
    if (leaf && shown.some((der) => der !== leaf.der))
      return fail({
        ...seen,
        message: `The port of engine ${id} shows another certificate than ${certificate?.path}: it was changed, and the engine not restarted since.`,
      });
    const roots = authorities?.certificates ?? [];
    if (authorities && roots.length === 0)
      return fail({ ...seen, message: `${authorities.path} holds no certificate of an authority.` });
    if (roots.length >= A_BUNDLE)
      return fail({
        ...seen,
        message: `${authorities?.path} holds ${roots.length} authorities: whoever has a certificate of any of them is root on the host.`,
      });
    const all = [...(certificate?.chain ?? []), ...roots];
    const who = `engine ${id}`;
    const verdicts = [
      judgeValidity(all, who, now, {
        days: days.configured ? days.value : 30,
        share: share.configured ? share.value : null,
      }),
      judgeStrength(all, who, bits.configured ? bits.value : 2048),
      ...(roots.length > 1
        ? [
            manual({
              ...seen,
              message: `${roots.length} authorities may vouch for clients of engine ${id} (${roots.map(({ name }) => name).join('; ')}): do all of them sign for this purpose alone?`,
            }),
          ]
        : []),
    ];
    const worst = worstOf(verdicts);
    if (worst.status !== 'pass') return worst;
    if (!served.known) return cannotTell(served, EXPECTED);
    const silent = served.value.find(({ answers }) => answers?.state !== 'asked');
    if (silent) return cannotTell(unread(whySilent(silent)), EXPECTED);
    const match = leaf && key ? `, whose public halves are the same` : '';
    const port = shown.length > 0 ? '; the port shows this certificate' : '';
    return pass({
      ...seen,
      observed: `${seen.observed}${match}${port}; ${all.map(({ name, until }) => `${name} until ${until.toISOString().slice(0, 10)}`).join('; ')}`,
      message: `Certificate and key of engine ${id} belong together and stay valid.`,
    });
  },
});

/** What the port shows is what the engine has read, which files cannot tell. */
const whySilent = (port: EngineHandshakes[number]) =>
  port.answers?.state === 'unread'
    ? port.answers.cause
    : cause(
        'not-collected',
        `${placeOf(port)} was not asked, so whether it shows this certificate is not known.`,
        'Audit as root, or look at it by hand: openssl s_client -connect HOST:PORT.',
      );

const NO_KEY = (path: string) =>
  cause(
    'unparseable',
    `openssl on the host finds no private key in ${path} that can be used without a password.`,
    `Look at it: openssl pkey -in ${path} -noout. An engine takes no key with a password.`,
  );
