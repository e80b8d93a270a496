# apparmor-complain: the profile that the engine gives its containers is loaded, and only complains

enter() { all_rules | replace_engine_profile attach_disconnected,mediate_deleted,complain; }

leave() { restore_engine_profile; }
