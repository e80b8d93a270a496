# many-36: 36 running containers, for the bench

. /opt/plimsoll/test/lab/scenarios/parts/many.sh

populate() { many 36; }
