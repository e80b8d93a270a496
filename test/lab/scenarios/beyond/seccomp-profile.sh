# Seccomp profiles as files of the engine's own form, made from the table of what its releases allow.

# seccomp_profile GENERATION [CALL...]: prints the profile of that generation, with some calls allowed to everybody.
seccomp_profile() {
  /opt/node/bin/node --input-type=module --eval '
    import { defaultProfile } from "/opt/plimsoll/src/probes/seccomp/default-profile.ts";
    const [generation, ...names] = process.argv.slice(1);
    const { defaultAction, rules } = defaultProfile(generation);
    const syscalls = rules.map(({ calls, ...rule }) => ({ names: calls, ...rule }));
    const more = names.length > 0 ? [{ names, action: "SCMP_ACT_ALLOW", comment: "It would not run without." }] : [];
    console.log(JSON.stringify({ defaultAction, syscalls: [...syscalls, ...more] }, null, 1));
  ' "$@"
}
