import { cannotTell, defineCheck, notApplicable } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { engines } from '../../src/probes/populations.ts';
import { enginePorts, placeOf } from '../../src/probes/registry/engine-ports.ts';
import { engineHandshakes } from '../../src/probes/registry/handshakes.ts';
import { MINIMUM_TLS_VERSION } from './parameters.ts';
import { judgeProtocols } from './protocols.ts';
import { worstOf } from './worst-of.ts';

const EXPECTED = 'nothing older than TLS 1.2 is accepted';

export default defineCheck({
  id: 'engine-tls-modern-protocols',
  title: 'TCP port of the engine accepts TLS 1.2 and newer only',
  severity: 'medium',
  severityReason:
    'What is known to be broken in older versions opens the way to whoever sits between, and behind the port is root.',
  rationale:
    'Engines that are maintained refuse TLS 1.0 and 1.1 by themselves. Where the port accepts them all the same, the engine is old, or something stands in front of it that nobody looks after. Each version was tried by a handshake of its own, with every cipher on offer.',
  remediation: {
    text: 'Update the engine; every release that is maintained refuses old versions. Where a proxy stands in front of it, set the minimum there.',
    takes: 'restart',
    sideEffect: 'Clients that know nothing newer no longer get in.',
  },
  outcomes: {
    pass: 'each version before the minimum was refused and a newer one accepted, also where the server then wanted a certificate',
    fail: 'an older version was accepted, or none that is safe',
    manual: 'only TLS 1.2 was accepted, with a cipher that is weak',
    notapplicable: 'the engine listens on no TCP port, or on none with TLS',
  },
  each: engines,
  needs: { ports: enginePorts, handshakes: engineHandshakes },
  parameters: { minimum: MINIMUM_TLS_VERSION },
  assess: ({ ports, handshakes }, engine, { minimum }) => {
    const { id } = engine.item;
    const nothing = (observed: string, message: string) =>
      notApplicable({ expected: EXPECTED, observed, message });
    if (ports.length === 0)
      return nothing('no TCP listener of the API', `Engine ${id} answers on no TCP port.`);
    const floor = minimum.configured ? minimum.value : '1.2';
    const verdicts = ports.flatMap((port) => {
      const asked = handshakes.find((one) => one.port === port.port)?.answers;
      if (!asked) return cannotTell(unread(NOT_ASKED(placeOf(port))), EXPECTED);
      if (asked.state === 'unread') return cannotTell(unread(asked.cause), EXPECTED);
      // It answered in the clear, and what it said to a handshake was no TLS.
      const plain = asked.plain.state === 'answered' && !asked.plain.answer.wantsTls;
      const any = Object.values(asked.versions).some(({ state }) => state !== 'unread');
      return plain && !any ? [] : judgeProtocols(asked, `Port ${placeOf(port)} of engine ${id}`, floor);
    });
    return verdicts.length === 0
      ? nothing(ports.map(placeOf).join(', '), `No TCP port of engine ${id} speaks TLS.`)
      : worstOf(verdicts);
  },
});

const NOT_ASKED = (place: string) =>
  cause(
    'not-collected',
    `${place} was not asked: it is on no loopback address of the host, or dockerd was not seen to listen on it.`,
    'Audit as root, or try it by hand: openssl s_client -tls1_1 -connect HOST:PORT.',
  );
