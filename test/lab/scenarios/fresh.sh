# fresh: the engine as its package starts it, without daemon.json and without containers
