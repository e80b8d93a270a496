# beyond/hardened: the same host without any of these weaknesses

. /opt/plimsoll/test/lab/scenarios/beyond/use-parts.sh
use_parts hardened
