import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { insecureRegistries } from '../../src/probes/engine/insecure-registries.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED = 'no registry but the built-in loopback ranges is insecure';
const LOOPBACK = /^(localhost|127\.|\[::1\])/;

export default defineCheck({
  id: 'no-insecure-registries',
  title: 'Engine talks to registries over verified TLS only',
  severity: 'high',
  severityReason:
    'Whoever sits on the path to an insecure registry can hand out images of their own, which then run.',
  rationale:
    'For a registry on the insecure list the engine accepts any certificate and even plain HTTP. Anyone between the host and that registry can replace an image or read the credentials that are sent to it. Loopback addresses cannot be reached from outside, but a list entry for them should still be a decision.',
  remediation: {
    text: 'Give the registry a certificate, put its CA below /etc/docker/certs.d/<registry>/ca.crt, and take it off the list.',
    command: '/etc/docker/daemon.json: { "insecure-registries": [] }',
    takes: 'reload',
    sideEffect:
      'Pulls from that registry fail until its certificate is trusted. The list is read again on reload.',
  },
  outcomes: {
    pass: 'the running engine lists no insecure registry beyond the built-in loopback ranges',
    fail: 'it lists one, each with a finding of its own',
  },
  each: engines,
  about: ['registry'],
  needs: { insecure: insecureRegistries },
  assess: ({ insecure }, engine) => {
    if (insecure.registries.length === 0) {
      return pass({
        expected: EXPECTED,
        observed: `none in ${insecure.source}`,
        message: `Engine ${engine.item.id} has no insecure registry.`,
      });
    }
    return insecure.registries.map(({ name, field }) =>
      fail({
        expected: EXPECTED,
        observed: field.includes(name) ? field : `${name} in ${field}`,
        message: `Engine ${engine.item.id} talks to ${name} without verified TLS${LOOPBACK.test(name) ? ', though only on this machine' : ''}.`,
        resource: { type: 'registry', name, id: null, engine: engine.item.id },
      }),
    );
  },
});
