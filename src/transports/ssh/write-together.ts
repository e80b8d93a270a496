import type { Socket } from 'node:net';

/**
 * Has a socket send what is written to it in one go, instead of a packet of TCP for each: a connection that is new may
 * have ten of those under way, so that three hundred small ones take as many waits as a file of half a megabyte.
 */
export function writeTogether(socket: Socket): Socket {
  const { write } = socket;
  const send = () => socket.uncork();
  socket.write = ((...words: Parameters<Socket['write']>) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(send);
    }
    return write.apply(socket, words);
  }) as Socket['write'];
  return socket;
}
