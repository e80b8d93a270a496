import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { type Fact, isUnread, unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { securityOption } from '../../src/probes/containers/security-option.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { type ContainerInspect, containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { rootlessMode } from '../../src/probes/engine/rootless-mode.ts';
import { apparmorTexts } from '../../src/probes/host/apparmor-texts.ts';
import { allowsEverything } from '../../src/probes/lsm/apparmor-text.ts';
import { confinementOf } from '../../src/probes/lsm/confinement.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { plainProfile, readLabel } from '../../src/probes/lsm/security-label.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_UNCONFINED_CONTAINERS, DEFAULT_APPARMOR_PROFILE } from './lsm-parameters.ts';

const EXPECTED = 'an AppArmor profile in mode enforce or kill that forbids something';

export default defineCheck({
  id: 'apparmor-container-enforced',
  title: 'Each container runs under an enforcing AppArmor profile',
  severity: 'high',
  severityReason:
    'Without an enforced profile only namespaces keep a container from mounts and from files below /proc and /sys.',
  rationale:
    'A profile that is gone, that only complains or that allows everything looks the same in an inspection as a good one: both have a name. The label of the process says what holds, and the text on disk what it forbids.',
  remediation: {
    text: 'Create the container again without apparmor=unconfined and --privileged; a profile of your own is best begun as a copy of docker-default with the one rule more that is needed.',
    command: 'docker run --security-opt apparmor=docker-default IMAGE; aa-enforce PROFILE',
    takes: 'recreate',
    sideEffect: 'What the profile forbids fails in the container; the log of the kernel shows what that was.',
  },
  outcomes: {
    pass: 'the kernel has the main process under a profile in mode enforce or kill, which is that of the engine or whose text forbids something, or the policy accepts it unconfined',
    fail: 'it is unconfined, its profile forbids nothing in force (complain, prompt) or by its text, or a container that does not run is configured to be unconfined',
    manual:
      'its profile is enforced, its own and not to be found on disk, or stacked profiles differ in mode',
    notapplicable:
      'AppArmor is not in force, the container does not run, or its engine runs without root and the policy accepts that',
  },
  each: containers,
  needs: { inspect: containerInspect, kernel: kernelView, state: lsmState, rootless: rootlessMode },
  hints: { texts: apparmorTexts },
  parameters: { profile: DEFAULT_APPARMOR_PROFILE, accepted: ACCEPTED_UNCONFINED_CONTAINERS },
  assess: ({ inspect, kernel, state, rootless, texts }, { item }, { profile, accepted }) => {
    if (state.apparmor.kernel !== 'on') {
      return notApplicable({
        expected: EXPECTED,
        observed: `/sys/module/apparmor/parameters/enabled = ${state.apparmor.kernel === 'off' ? 'N' : '(not there)'}`,
        message: 'AppArmor is not in force on this host.',
      });
    }
    const it = theContainer(inspect);
    const isAccepted = accepted.configured && fitsOne(item.name, accepted.value);
    if (kernel === null) return asConfigured(inspect, it, isAccepted);
    const seen = {
      expected: EXPECTED,
      observed: `/proc/${kernel.pid}/attr/current = ${kernel.label ?? '(none)'}, AppArmorProfile = "${inspect.AppArmorProfile}"`,
    };
    const confinement = confinementOf(kernel, state, []);
    if (isUnread(confinement)) return cannotTell(confinement, EXPECTED);
    if (confinement.is === 'free') {
      if (isAccepted && rootless.rootless) {
        const message = `The engine of ${item.name} cannot load profiles (${rootless.where}), and the policy accepts that.`;
        return notApplicable({ ...seen, message });
      }
      if (isAccepted)
        return pass({ ...seen, message: `${it} may run unconfined, as the policy says of ${item.name}.` });
      return fail({ ...seen, message: `${it} is not held by AppArmor: ${confinement.why}.` });
    }
    if (confinement.is === 'unclear') {
      return manual({ ...seen, message: `Is this container confined? ${confinement.why}.` });
    }
    const label = readLabel(kernel.label ?? '');
    const names = label.kind === 'apparmor' ? label.profiles.map(plainProfile) : [];
    const judged = names.filter((name) => name !== 'unconfined').map((name) => byText(name, texts, profile));
    // Of stacked profiles each one restrains: one that forbids something is enough.
    const best = (['good', 'unread', 'unknown', 'open'] as const).find((is) =>
      judged.some((one) => one.is === is),
    );
    const chosen = judged.find((one) => one.is === best);
    if (chosen?.is === 'unread') return cannotTell(chosen.fact, EXPECTED);
    const found = { ...seen, observed: `${seen.observed}${chosen ? `; ${chosen.observed}` : ''}` };
    if (chosen?.is === 'open')
      return fail({ ...found, message: `${it} has a profile that allows everything: ${chosen.observed}.` });
    if (chosen?.is === 'unknown')
      return manual({
        ...found,
        message: `Does the profile ${names.join('//&')} forbid what a container must not do? Its text is not below /etc/apparmor.d.`,
      });
    return pass({ ...found, message: `${it} is confined: ${confinement.why}.` });
  },
});

type ByText =
  | { readonly is: 'good' | 'unknown' | 'open'; readonly observed: string }
  | { readonly is: 'unread'; readonly fact: ReturnType<typeof unread>; readonly observed: string };

type Texts = typeof apparmorTexts extends { read(subject: never): Fact<infer T> } ? T : never;

/** The engine's own profile is made by the engine and is on no disk, unless somebody put another one under its name. */
function byText(
  name: string,
  texts: Fact<Texts>,
  profile: { readonly configured: boolean; readonly value?: string },
): ByText {
  const observed = `profile ${name}`;
  if (!texts.known) return { is: 'unread', fact: texts, observed };
  const text = Object.hasOwn(texts.value, name) ? texts.value[name] : undefined;
  if (text?.state === 'unread') return { is: 'unread', fact: unread(text.cause), observed };
  if (text?.state === 'read') {
    const what = `${text.file}: flags ${text.flags.join(',') || 'none'}, whole classes ${text.whole.join(',') || 'none'}, ${text.denies} denials`;
    return { is: allowsEverything(text) ? 'open' : 'good', observed: what };
  }
  if (profile.configured && profile.value === name)
    return { is: 'good', observed: `${observed} of the engine` };
  return { is: 'unknown', observed: `${observed}, no text on disk` };
}

function asConfigured(inspect: ContainerInspect, it: string, isAccepted: boolean) {
  const option = securityOption(inspect, 'apparmor');
  const seen = {
    expected: EXPECTED,
    observed: `no process; AppArmorProfile = "${inspect.AppArmorProfile}", HostConfig.SecurityOpt apparmor = ${option ?? 'not given'}, Privileged = ${inspect.HostConfig.Privileged}`,
  };
  const isOpen = option === 'unconfined' || (option === undefined && inspect.HostConfig.Privileged);
  if (isOpen && isAccepted)
    return pass({ ...seen, message: `${it} may run unconfined, as the policy says.` });
  if (isOpen) return fail({ ...seen, message: `${it} is configured to run without an AppArmor profile.` });
  return notApplicable({
    ...seen,
    message: `${it} has no process to judge, and is not configured to be unconfined.`,
  });
}
