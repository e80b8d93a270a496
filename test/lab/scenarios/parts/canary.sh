# The text that stands for a secret; a carrier adds its own name, so that a leak tells where it came from.
canary=CANARY-5f1c92e7
