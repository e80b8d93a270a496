import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { signaturePolicies } from '../../src/probes/host/signature-policies.ts';
import { engines } from '../../src/probes/populations.ts';
import { IMAGE_SIGNATURE_VERIFICATION } from '../parameters.ts';

const EXPECTED = 'something on the way of an image to a container refuses what is not signed';

export default defineCheck({
  id: 'image-signature-policy-enforced',
  title: 'A policy on signatures decides which images may run',
  severity: 'medium',
  severityReason: 'A signature that nobody checks keeps nothing out.',
  rationale:
    'Engines run whatever image they are given. Only something that stands on the way, such as an authorization plugin, the registry or the pipeline, can refuse what is not signed, and only if it refuses by default.',
  remediation: {
    text: 'Have the registry, the roll-out or an authorization plugin admit signed images only, deny by default, and name it in the policy.',
    command: 'cosign verify --key KEY IMAGE@DIGEST',
    takes: 'plan',
    sideEffect: 'Images that nobody signed can no longer be run; sign what you use first.',
  },
  outcomes: {
    pass: 'the policy names what refuses images without a signature (image-signature-verification), and no file on the host accepts everything beside rules for some',
    fail: '/etc/containers/policy.json asks for signatures of some images and accepts all others',
    manual:
      'nothing is named. What is found is told, and none of it stands on the way of the engine for certain: policy.json is for podman and skopeo, verifiers of containerd see pulls by its own transfer service only, and of an authorization plugin the rules are not seen',
  },
  each: engines,
  needs: { policies: signaturePolicies, info: engineInfo },
  parameters: { elsewhere: IMAGE_SIGNATURE_VERIFICATION },
  assess: ({ policies, info }, engine, { elsewhere }) => {
    const { containers, verifiers, notation } = policies;
    if (containers.state === 'unread') return cannotTell(unread(containers.cause), EXPECTED);
    const plugins = info.Plugins.Authorization;
    const found = [
      containers.state === 'absent'
        ? 'no /etc/containers/policy.json'
        : `/etc/containers/policy.json: default ${containers.fallback.join(', ') || 'empty'}, ${counted(containers.signed, 'scope')} with rules, ${containers.open} open`,
      verifiers === null
        ? 'verifiers of containerd not to be seen'
        : counted(verifiers, 'verifier').concat(' of containerd'),
      notation === null
        ? 'policy of Notation not to be seen'
        : `${notation ? 'a' : 'no'} trust policy of Notation for root`,
      `authorization plugins: ${plugins.join(', ') || 'none'}`,
      ...(elsewhere.configured ? [`policy: ${elsewhere.value}`] : []),
    ].join('; ');
    const seen = { expected: EXPECTED, observed: found };
    const isOpen = containers.state === 'read' && containers.fallback.includes('insecureAcceptAnything');
    if (isOpen && containers.signed > 0)
      return fail({
        ...seen,
        message:
          '/etc/containers/policy.json asks for signatures of some images and accepts all others without one.',
      });
    if (elsewhere.configured)
      return pass({
        ...seen,
        message: `The policy says that ${elsewhere.value} refuses images without a signature.`,
      });
    const message = `What refuses images without a signature on their way to containers of engine ${engine.item.id}? Nothing that was found does so for certain; name it in the policy (${IMAGE_SIGNATURE_VERIFICATION.id}).`;
    return manual({ ...seen, message });
  },
});
