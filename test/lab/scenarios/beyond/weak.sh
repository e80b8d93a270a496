# beyond/weak: every weakness that the checks beyond the benchmark look for and that a host of the lab can have

. /opt/plimsoll/test/lab/scenarios/beyond/use-parts.sh
use_parts weak
