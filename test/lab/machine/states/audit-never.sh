# audit-never: all of Docker's objects are named, by rules that keep them out of the record

enter() { watched_objects | sed 's/\(.*\) .*/-a never,exit -F path=\1 -F key=docker/' | set_rules; }
