import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { dropLateWrites } from '../../src/transports/ssh/packet-guards.ts';
import { newSshKey } from '../support/ssh-key.ts';

/** What a server does that no real sshd does. */
export const sshFaults = [
  /** Nothing is wrong: commands run in a shell on this machine. */
  'none',
  /** Takes the connection and never says a word. */
  'silent',
  /** Its first line comes by one byte a second. */
  'slow-greeting',
  /** Says lines without end instead of which protocol it speaks. */
  'endless-greeting',
  /** Banners of AMOUNT bytes before it lets anybody in. */
  'banner',
  /** Has one host key for the first connection and another for all that follow. */
  'new-key',
  /** Opens a session and refuses to run anything in it. */
  'refuse',
  /** Runs the command, and hands out its output by one byte a second. */
  'trickle',
  /** AMOUNT bytes of zeros for an output. */
  'flood',
  /** Runs the command, and drops the connection after AMOUNT bytes of its output. */
  'cut',
  /** Runs the command, with garbage before and after what it says. */
  'noise',
  /** Says the command and all of its input, on both streams, and nothing else: every marker, every prompt. */
  'echo',
  /** Runs the command, and ends the session without saying how it ended. */
  'no-status',
] as const;
export type SshFault = (typeof sshFaults)[number];

/*
 *     node fake-sshd.ts FAULT KEY [AMOUNT]
 *
 * Listens on the loopback, lets in whoever has the private half of the public KEY (a file), as any login, and runs
 * commands as whoever started it. Prints a line: its port and its host keys. Ends with its standard input.
 */
function main([fault = '', keyFile = '', amount = '0']: string[]): void {
  const known = sshFaults.find((one) => one === fault);
  if (known === undefined)
    throw new Error(`There is no fault "${fault}". Use one of ${sshFaults.join(', ')}.`);
  const hostKeys = known === 'new-key' ? [newSshKey(), newSshKey()] : [newSshKey()];
  const serve = connections(known, readFileSync(keyFile, 'utf8'), Number(amount), hostKeys);
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  listener.listen(0, '127.0.0.1', () => {
    const { port } = listener.address() as AddressInfo;
    process.stdout.write(`${[port, ...hostKeys.map(({ public: line }) => line)].join(' ')}\n`);
  });
  process.stdin.resume().on('end', () => process.exit());
}

type HostKey = { readonly private: string; readonly public: string };

type Serve = (socket: Socket) => void;

function connections(fault: SshFault, key: string, amount: number, hostKeys: readonly HostKey[]): Serve {
  if (fault === 'silent') return () => undefined;
  if (fault === 'slow-greeting') return (socket) => byteByByte('SSH-2.0-slow\r\n'.repeat(1000), socket);
  if (fault === 'endless-greeting')
    return (socket) => pour(Buffer.from('Wait for it.\r\n'.repeat(1000)), Infinity, socket);
  const authorized = authorizedBy(key);
  const servers = hostKeys.map(
    (hostKey) =>
      new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
        client.on('error', () => undefined);
        dropLateWrites(client);
        client.on('authentication', (context) => {
          if (fault === 'banner' && context.method === 'none') sendBanners(client, amount);
          if (authorized(context)) context.accept();
          else context.reject(['publickey']);
        });
        client.on('session', (accept) => {
          accept().on('exec', (acceptExec, reject, { command }) => {
            if (fault === 'refuse') reject();
            else executions[fault](acceptExec(), command, amount, client);
          });
        });
      }),
  );
  let count = 0;
  return (socket) => {
    servers[Math.min(count, servers.length - 1)]?.injectSocket(socket);
    count += 1;
  };
}

function authorizedBy(line: string): (context: AuthContext) => boolean {
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error) throw key;
  const blob = key.getPublicSSH();
  return (context) =>
    context.method === 'publickey' &&
    blob.equals(context.key.data) &&
    // The first question is only whether this key would do.
    (!context.signature || (!!context.blob && key.verify(context.blob, context.signature) === true));
}

/** One message holds 32 KB at most, and the library sends one only; so this takes its inner parts. */
function sendBanners(client: Connection, amount: number): void {
  const { _protocol: protocol } = client as unknown as {
    readonly _protocol: {
      readonly _packetRW: {
        readonly write: { allocStart: number; alloc(size: number): Buffer; finalize(packet: Buffer): Buffer };
      };
      readonly _cipher: { encrypt(packet: Buffer): void };
    };
  };
  const { write } = protocol._packetRW;
  const text = 'Terms of use. '.repeat(2048);
  for (let sent = 0; sent < amount; sent += text.length) {
    const start = write.allocStart;
    const packet = write.alloc(1 + 4 + text.length + 4);
    packet[start] = 53;
    packet.writeUInt32BE(text.length, start + 1);
    packet.write(text, start + 5, 'latin1');
    packet.writeUInt32BE(0, start + 5 + text.length);
    protocol._cipher.encrypt(write.finalize(packet));
  }
}

type Execute = (channel: ServerChannel, command: string, amount: number, client: Connection) => void;

const GARBAGE = '\u001b[31mWelcome\u001b[0m\n{"__proto__": null}\n\u0000\u0007\n';

const executions: Readonly<
  Record<Exclude<SshFault, 'silent' | 'slow-greeting' | 'endless-greeting' | 'refuse'>, Execute>
> = {
  none: (channel, command) => run(channel, command),
  banner: (channel, command) => run(channel, command),
  'new-key': (channel, command) => run(channel, command),
  trickle: (channel, command) => {
    let output = '';
    run(channel, command, {
      output: (chunk) => {
        output += chunk.toString('latin1');
      },
      end: () => byteByByte(output, channel),
    });
  },
  flood: (channel, _, amount) => {
    pour(Buffer.alloc(32_768), amount, channel, () => {
      channel.exit(0);
      channel.end();
    });
  },
  cut: (channel, command, amount, client) => {
    let left = amount;
    run(channel, command, {
      output: (chunk) => {
        const part = chunk.subarray(0, left);
        left -= part.length;
        channel.write(part);
        if (left > 0) return;
        // What was written goes out first.
        (client as unknown as { readonly _sock: Socket })._sock.destroySoon();
      },
    });
  },
  noise: (channel, command) => {
    channel.write(GARBAGE);
    channel.stderr.write(GARBAGE);
    run(channel, command, {
      end: (exitCode) => {
        channel.write(GARBAGE);
        channel.stderr.write(GARBAGE);
        channel.exit(exitCode);
        channel.end();
      },
    });
  },
  echo: (channel, command) => {
    const say = (chunk: string | Buffer) => {
      channel.write(chunk);
      channel.stderr.write(chunk);
    };
    say(`${command}\n`);
    channel.on('data', say).on('end', () => {
      channel.exit(0);
      channel.end();
    });
  },
  'no-status': (channel, command) => run(channel, command, { end: () => channel.end() }),
};

/** Runs a command in a shell, as sshd does; what is done with its output and at its end can be replaced. */
function run(
  channel: ServerChannel,
  command: string,
  {
    output = (chunk) => channel.write(chunk),
    end = (exitCode) => {
      channel.exit(exitCode);
      channel.end();
    },
  }: { readonly output?: (chunk: Buffer) => void; readonly end?: (exitCode: number) => void } = {},
): void {
  const child = spawn('/bin/sh', ['-c', command]);
  child.stdin.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => child.stdin.write(chunk)).on('end', () => child.stdin.end());
  child.stdout.on('data', output);
  child.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk));
  child.on('close', (exitCode) => end(exitCode ?? 255));
  channel.on('close', () => child.kill());
}

type Sink = NodeJS.WritableStream & { readonly destroyed?: boolean };

function byteByByte(text: string, sink: Sink): void {
  let at = 0;
  const timer = setInterval(() => {
    sink.write(Buffer.from(text.charAt(at), 'latin1'));
    at += 1;
  }, 1000);
  sink.on('close', () => clearInterval(timer));
}

/** Writes a piece until `amount` bytes are out, as fast as the other side takes them. */
function pour(piece: Buffer, amount: number, sink: Sink, end: () => void = () => undefined): void {
  let left = amount;
  const more = () => {
    while (left > 0) {
      if (sink.destroyed) return;
      const part = piece.subarray(0, left);
      left -= part.length;
      if (!sink.write(part)) return;
    }
    sink.off('drain', more);
    end();
  };
  sink.on('drain', more);
  more();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
