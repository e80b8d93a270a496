# The text that stands for a secret; a carrier adds its own name, so that a leak tells where it came from.
# Root's registry login holds it in base64, as docker does: base64 of "login:<canary>-login".
canary=CANARY-5f1c92e7
