# right-owners-modes: every file of section 3 is there, with the right owner and mode

. /opt/plimsoll/test/lab/scenarios/parts/section-3-files.sh

prepare() { make_section_3_files; }
