/** An error with the code of the system, or one of ours that tells why no door to a socket is open. */
export const doorError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code });
