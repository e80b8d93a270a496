# Nothing beside the runtime of the package, and no builder in a container.
