import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { apiListeners } from '../../src/probes/engine/api-listeners.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { tlsFiles } from '../../src/probes/engine/tls-files.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = 'no TCP listener, or tlsverify on with CA, certificate and key';
/** What the engine says of its own API; it looks at tcp:// hosts only, so silence proves nothing. */
const WARNING = /without encryption|without TLS client verification/i;

export default defineCheck({
  id: 'daemon-tcp-mutual-tls',
  title: 'Engine answers on TCP only to clients with a certificate',
  severity: 'critical',
  severityReason: 'Anyone who reaches the port of an engine without client certificates is root on the host.',
  rationale:
    'The API of the engine can start a container that owns the host. On TCP nothing but client certificates keeps strangers away: TLS without them only encrypts the takeover. A port on loopback is open to every local user and to web pages in a local browser.',
  remediation: {
    text: 'Best remove the TCP listener and use the unix socket or SSH. Otherwise set tlsverify with a CA of your own, a server certificate and its key, also for sockets that docker.socket opens.',
    command:
      '/etc/docker/daemon.json: { "tlsverify": true, "tlscacert": "/etc/docker/tls/ca.pem", "tlscert": "/etc/docker/tls/cert.pem", "tlskey": "/etc/docker/tls/key.pem" }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted, and clients without a certificate of that CA no longer get in.',
  },
  outcomes: {
    pass: 'every TCP listener asks for a client certificate that the CA of the engine signed, and the files for it are there',
    fail: 'the engine answers on TCP without TLS, without asking for a certificate, or without a CA of its own, on loopback too',
    manual: 'certificates are asked for, but a file that the engine started with is gone',
    notapplicable: 'the engine listens on no TCP address',
  },
  each: engines,
  // Each can be missing: a warning of the engine proves a fail, and listeners without TLS need no files.
  needs: {},
  hints: {
    listeners: apiListeners,
    tls: daemonOption('tls'),
    verify: daemonOption('tlsverify'),
    files: tlsFiles,
    info: engineInfo,
  },
  assess: ({ listeners, tls, verify, files, info }, engine) => {
    const { id } = engine.item;
    if (listeners.known && listeners.value.length === 0) {
      return notApplicable({
        expected: EXPECTED,
        observed: 'no TCP listener of the API',
        message: `Engine ${id} answers on no TCP address.`,
      });
    }
    const warnings = info.known ? info.value.Warnings.filter((line) => WARNING.test(line)) : [];
    const found = listeners.known ? listeners.value : [];
    const places = found.map(({ address, port }) => `${address}:${port}`).join(', ');
    const open = found.map(({ address, port, where }) => `${address}:${port} (${where})`).join(', ');
    const local = listeners.known && listeners.value.every(({ loopback }) => loopback);
    const reach = local ? 'any process of this machine' : 'anyone who reaches it';
    const warned = warnings[0] ? [`/info .Warnings: ${warnings[0]}`] : [];
    if (tls.known && verify.known && listeners.known) {
      const seen = {
        expected: EXPECTED,
        observed: [open, describeOption(tls.value), describeOption(verify.value), ...warned].join('; '),
      };
      if (tls.value.value !== true) {
        return fail({ ...seen, message: `Engine ${id} answers ${reach} without TLS on ${places}.` });
      }
      if (verify.value.value !== true) {
        return fail({
          ...seen,
          message: `Engine ${id} answers ${reach} on ${places}: TLS is on, but no client certificate is asked for.`,
        });
      }
    }
    if (warned.length > 0) {
      return fail({
        expected: EXPECTED,
        observed: warned.join('; '),
        message: `Engine ${id} says itself that its API is open on TCP to clients without a certificate.`,
      });
    }
    if (!listeners.known) return cannotTell(listeners, EXPECTED);
    if (!tls.known) return cannotTell(tls, EXPECTED);
    if (!verify.known) return cannotTell(verify, EXPECTED);
    if (!files.known) return cannotTell(files, EXPECTED);
    const { unset, missing, paths } = files.value;
    const seen = {
      expected: EXPECTED,
      observed: `${open}; ${describeOption(verify.value)}; ${paths.join(' ')}`,
    };
    if (unset.includes('tlscacert')) {
      return fail({
        ...seen,
        observed: `${open}; ${describeOption(verify.value)}; tlscacert = not set`,
        message: `Engine ${id} has no CA for client certificates, so one from any public CA that the host trusts will do on ${places}.`,
      });
    }
    if (missing.length > 0 || unset.length > 0) {
      const lost = [...missing, ...unset].join(', ');
      return manual({
        ...seen,
        observed: `${seen.observed}; missing: ${lost}`,
        message: `Engine ${id} asks for client certificates on ${places}, but ${lost} is not there: was it removed after the start?`,
      });
    }
    return pass({ ...seen, message: `Engine ${id} asks for client certificates on ${places}.` });
  },
});
