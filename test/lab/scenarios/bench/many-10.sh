# bench/many-10: 10 running containers, for the bench

. /opt/plimsoll/test/lab/scenarios/parts/many.sh

populate() { many 10; }
