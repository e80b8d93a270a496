# kernel-weak: no audit rules, an AppArmor profile of the engine that only complains, the weakest sysctls

enter() {
  set_rules </dev/null
  all_rules | replace_engine_profile attach_disconnected,mediate_deleted,complain
  weaken_kernel
}

leave() {
  restore_kernel
  restore_engine_profile
}
