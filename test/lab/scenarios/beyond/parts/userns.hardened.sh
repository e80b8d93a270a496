# A container with the rights of an ordinary user and no more, by the runtime of the package.

populate_userns() {
  container userns-good
}
