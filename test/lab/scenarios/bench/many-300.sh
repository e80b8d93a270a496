# bench/many-300: 20 running containers and 280 that were only created, for the bench

. /opt/plimsoll/test/lab/scenarios/parts/many.sh

populate() { many 20 280; }
