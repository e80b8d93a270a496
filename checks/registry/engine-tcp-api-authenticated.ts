import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Judgement, Verdict } from '../../src/model/check.ts';
import { type Fact, type Known, unread } from '../../src/model/fact.ts';
import {
  daemonOption,
  describeOption,
  type EffectiveOption,
} from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';
import { enginePorts, placeOf } from '../../src/probes/registry/engine-ports.ts';
import {
  type EngineHandshakes,
  engineHandshakes,
  type PortAnswers,
} from '../../src/probes/registry/handshakes.ts';
import { NETWORK_LIMITS } from '../../src/probes/registry/limits.ts';
import { spokenVersions } from '../../src/probes/registry/tls-verdict.ts';
import { worstOf } from './worst-of.ts';

const EXPECTED = 'no TCP port, or one that answers nobody without a client certificate';
type Port = EngineHandshakes[number];
type Switch = EffectiveOption<boolean | null>;

export default defineCheck({
  id: 'engine-tcp-api-authenticated',
  title: 'TCP port of the engine answers nobody without a client certificate',
  severity: 'critical',
  severityReason: 'Whoever gets an answer from an open port can start a container that owns the host.',
  rationale:
    'Options say how an engine was meant to be reached; what counts is whether its port answers a stranger. Here one knocks: in the clear and over TLS, without a certificate, from the host itself, and asks for nothing but the version. An answer means that everybody who reaches the port is root, on loopback every local user and every page in a local browser.',
  remediation: {
    text: 'Take the tcp:// host away and use the unix socket, or contexts over SSH. Where a port has to be, set tlsverify with a CA of its own and let the firewall pass only those who need it.',
    command: '/etc/docker/daemon.json: { "hosts": ["unix:///run/docker.sock"] }',
    takes: 'restart',
    sideEffect: 'The engine has to be restarted; clients that use the port need certificates or SSH.',
  },
  outcomes: {
    pass: 'each TCP port of the engine turned a client without a certificate away, in the clear and over TLS',
    fail: 'one answered such a client, or is bound where it could not be asked while its options ask for no certificate',
    manual:
      'one answered something else than a refusal, as an authorization plugin does, or could not be asked while its options ask for certificates',
    notapplicable: 'the engine listens on no TCP port',
  },
  each: engines,
  needs: { ports: enginePorts, handshakes: engineHandshakes },
  hints: { tls: daemonOption('tls'), verify: daemonOption('tlsverify') },
  assess: ({ ports, handshakes, tls, verify }, engine) => {
    const { id } = engine.item;
    if (ports.length === 0) {
      return notApplicable({
        expected: EXPECTED,
        observed: 'no TCP listener of the API',
        message: `Engine ${id} answers on no TCP port.`,
      });
    }
    const missing = ports.filter(({ port }) => !handshakes.some((one) => one.port === port));
    return worstOf([
      ...handshakes.map((port) => ofPort(port, id, tls, verify)),
      ...missing.map(({ port }) => cannotTell(unread(NOT_ASKED(port)), EXPECTED)),
    ]);
  },
});

function ofPort(port: Port, id: string, tls: Fact<Switch>, verify: Fact<Switch>): Verdict {
  const { answers } = port;
  const place = placeOf(port);
  if (answers === null) return byOptions(port, place, id, tls, verify);
  if (answers.state === 'unread') return cannotTell(unread(answers.cause), EXPECTED);
  const seen = { expected: EXPECTED, observed: `${place}: ${observedOf(answers)}` };
  const { plain, answer } = answers;
  const reach = /^(127\.|::1$)/.test(port.listener)
    ? 'every process of this machine'
    : 'everybody who reaches it';
  if (plain.state === 'answered' && plain.answer.status === 200)
    return fail({
      ...seen,
      message: `Engine ${id} answers ${reach} on ${place}, without TLS and without asking who it is.`,
    });
  if (answer?.status === 200)
    return fail({
      ...seen,
      message: `Engine ${id} answers ${reach} on ${place} over TLS, without a client certificate.`,
    });
  if (plain.state === 'unread') return cannotTell(unread(plain.cause), EXPECTED);
  const other =
    plain.state === 'answered' && !(plain.answer.status === 400 && plain.answer.wantsTls)
      ? plain.answer
      : answer;
  if (other !== null) {
    return manual({
      ...seen,
      message: `Engine ${id} answers a stranger on ${place} with HTTP ${other.status}: does an authorization plugin refuse what has no name, or is something else in front of it?`,
    });
  }
  const { accepted, unread: failure } = spokenVersions(answers);
  const turned = accepted.some((version) => {
    const attempt = answers.versions[version];
    return attempt?.state === 'accepted' && attempt.turnedAway !== null;
  });
  if (turned)
    return pass({ ...seen, message: `Engine ${id} turns away clients without a certificate on ${place}.` });
  return cannotTell(unread(failure ?? SILENT(place)), EXPECTED);
}

/** Where nobody could knock the options have to do, which prove a bad state and no good one. */
function byOptions(
  { unasked }: Port,
  place: string,
  id: string,
  tls: Fact<Switch>,
  verify: Fact<Switch>,
): Verdict {
  if (unasked === 'not-seen') return cannotTell(unread(NOT_SEEN(place)), EXPECTED);
  if (!tls.known) return cannotTell(tls, EXPECTED);
  if (!verify.known) return cannotTell(verify, EXPECTED);
  const why = unasked === 'own-network' ? 'it has a network of its own' : 'it is on no loopback address';
  const seen = {
    expected: EXPECTED,
    observed: `${place}, not asked: ${why}; ${[tls, verify].map(inOptions).join('; ')}`,
  };
  const asksForOne = tls.value.value === true && verify.value.value === true;
  return asksForOne
    ? manual({
        ...seen,
        message: `Engine ${id} is set to ask for certificates on ${place}, which could not be tried from the host: does it turn away who shows none?`,
      })
    : fail({
        ...seen,
        message: `Engine ${id} listens on ${place} and is not set to ask clients for a certificate.`,
      });
}

const inOptions = ({ value }: Known<Switch>): string => describeOption(value);

function observedOf({ plain, answer, ...rest }: PortAnswers): Judgement['observed'] {
  const inTheClear =
    plain.state === 'answered'
      ? `HTTP ${plain.answer.status}`
      : plain.state === 'no-http'
        ? 'no HTTP'
        : plain.cause.code;
  const overTls = answer === null ? 'no answer' : `HTTP ${answer.status}`;
  return `in the clear ${inTheClear}; over TLS ${overTls}; ${spokenVersions({ plain, answer, ...rest }).words}`;
}

const NOT_ASKED = (port: number) =>
  cause(
    'not-collected',
    `Port ${port} of the engine was not asked: of one engine the first ${NETWORK_LIMITS.ports} are.`,
    'Close ports that are not needed, and collect again.',
  );
const NOT_SEEN = (place: string) =>
  cause(
    'needs-root',
    `Whether dockerd itself listens on ${place} may not be seen by this account, so the port was not asked.`,
    'Audit as root.',
  );
const SILENT = (place: string) =>
  cause(
    'timeout',
    `What listens on ${place} speaks TLS, but answered neither with an alert nor over HTTP.`,
    'Look at the log of the engine (journalctl -u docker).',
  );
