import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import {
  describeSecurityOptions,
  engineSecurityOption,
} from '../../src/probes/engine/engine-security-option.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-user-namespaces',
  title: 'Root in a container is not root on the host',
  severity: 'medium',
  severityReason: 'User namespaces are the layer that leaves an escaped root without rights on the host.',
  rationale:
    'Without a user namespace, user 0 in a container is user 0 of the host, so an escape or a mounted file has the rights of root. With remapping, or with a rootless engine, it is an ordinary user there. If no image runs as root this can be a documented exception.',
  remediation: {
    text: 'Set userns-remap, or run the engine rootless. It cannot be had together with the containerd image store of engine 29.',
    command: '/etc/docker/daemon.json: { "userns-remap": "default" }',
    takes: 'plan',
    sideEffect:
      'Images and containers move to a new directory below the data root, and bind mounts need new owners. Containers with --userns=host escape it.',
  },
  outcomes: {
    pass: '/info lists userns or rootless',
    fail: 'it lists neither',
  },
  each: engines,
  needs: { info: engineInfo },
  assess: ({ info }, engine) => {
    const seen = {
      expected: 'name=userns or name=rootless in /info .SecurityOptions',
      observed: describeSecurityOptions(info.SecurityOptions),
    };
    const rootless = engineSecurityOption(info.SecurityOptions, 'rootless') !== null;
    if (rootless || engineSecurityOption(info.SecurityOptions, 'userns') !== null) {
      return pass({
        ...seen,
        message: `Engine ${engine.item.id} ${rootless ? 'runs rootless' : 'remaps the users of its containers'}.`,
      });
    }
    return fail({
      ...seen,
      message: `Root in the containers of engine ${engine.item.id} is root on the host.`,
    });
  },
});
