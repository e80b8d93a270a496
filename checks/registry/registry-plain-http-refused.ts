import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { unread } from '../../src/model/fact.ts';
import { registries } from '../../src/probes/registry/registries.ts';
import { registryPlain } from '../../src/probes/registry/registry-answers.ts';

const EXPECTED = 'no registry answers over plain HTTP on this port';

export default defineCheck({
  id: 'registry-plain-http-refused',
  title: 'Registry does not answer plain HTTP on its port',
  severity: 'medium',
  severityReason: 'A client that falls back to plain HTTP shows its credentials to everybody on the way.',
  rationale:
    'An engine that may talk to a registry without verified TLS tries plain HTTP when TLS does not work. Where the registry answers that, passwords and images cross the network for everybody to read and to change. The port was asked once in the clear, without credentials, and no redirect was followed. Whether strangers may push images or list them is not tried: that would write, or read what is nobody’s business.',
  remediation: {
    text: 'Serve TLS only on this port, and give the registry a certificate where it has none.',
    command:
      'registry: REGISTRY_HTTP_TLS_CERTIFICATE and REGISTRY_HTTP_TLS_KEY, or tls: below http: in its config.yml',
    takes: 'restart',
    sideEffect: 'Clients that use plain HTTP no longer reach it.',
  },
  outcomes: {
    pass: 'the port closed the connection, answered with something else than HTTP, said that it wants TLS, or nothing listens there',
    fail: 'it answered over plain HTTP as a registry does: with its header, or with status 200 or 401 for /v2/',
    manual: 'it answered over plain HTTP with a redirect, or with something that no registry says',
  },
  each: registries,
  needs: { plain: registryPlain },
  assess: ({ plain }, { item }) => {
    const { name } = item;
    const seen = (observed: string) => ({
      expected: EXPECTED,
      observed: `GET /v2/ in the clear: ${observed}`,
    });
    if (plain.state === 'no-http')
      return pass({ ...seen('no HTTP'), message: `${name} does not answer plain HTTP.` });
    if (plain.state === 'unread') {
      return plain.cause.code === 'refused'
        ? pass({ ...seen('connection refused'), message: `Nothing answers plain HTTP on ${name}.` })
        : cannotTell(unread(plain.cause), EXPECTED);
    }
    const { status, registry, wantsTls, redirect } = plain.answer;
    const told = seen(
      `HTTP ${status}${registry ? ' with Docker-Distribution-Api-Version' : ''}${redirect === null ? '' : `, Location: ${redirect}`}`,
    );
    if (registry || status === 200 || status === 401)
      return fail({ ...told, message: `${name} answers as a registry over plain HTTP.` });
    if (wantsTls) return pass({ ...told, message: `${name} tells clients without TLS to use it.` });
    return manual({
      ...told,
      message:
        redirect === 'https'
          ? `${name} sends clients from plain HTTP to https: is everything that they send before that harmless?`
          : `${name} answers plain HTTP with status ${status}: what is it that answers there?`,
    });
  },
});
