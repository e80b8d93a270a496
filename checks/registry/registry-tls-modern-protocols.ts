import { defineCheck } from '../../src/kit/index.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { registryAnswers } from '../../src/probes/registry/registry-answers.ts';
import { MINIMUM_TLS_VERSION } from './parameters.ts';
import { judgeProtocols } from './protocols.ts';

export default defineCheck({
  id: 'registry-tls-modern-protocols',
  title: 'Registry accepts TLS 1.2 and newer only',
  severity: 'medium',
  severityReason:
    'A registry that still speaks old versions can be talked down to them and to their known flaws.',
  rationale:
    'Each version was tried from the host by a handshake of its own, with every cipher on offer, so that a server that speaks nothing but TLS 1.0 is seen as such and not as one that is closed. Only an alert of the server counts as a refusal: a connection that breaks can be the work of something in between.',
  remediation: {
    text: 'Set the minimum of the server, or of the proxy in front of it, to TLS 1.2.',
    command: 'nginx: ssl_protocols TLSv1.2 TLSv1.3;',
    takes: 'reload',
    sideEffect: 'Clients that know nothing newer no longer get in; engines of the last ten years do.',
  },
  outcomes: {
    pass: 'each version before the minimum was refused by an alert and a newer one accepted',
    fail: 'an older version was accepted, or none that is safe',
    manual: 'only TLS 1.2 was accepted, with a cipher that is weak',
  },
  each: registries,
  needs: { place: registryAnswers },
  parameters: { minimum: MINIMUM_TLS_VERSION },
  assess: ({ place }, { item }, { minimum }) =>
    judgeProtocols(place, item.name, minimum.configured ? minimum.value : '1.2'),
});
