import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import ssh2, { type ServerChannel } from 'ssh2';
import { newSshKey } from '../support/ssh-key.ts';

/*
 *     node replaying-sshd.ts NAME
 *
 * Listens on the loopback for audits, and answers each as the lab host NAME would: that runs a script, or its engine
 * answers a request, the first time; from then on it is said again from memory. Prints a line: its port and its host
 * key. Ends with its standard input.
 */

interface Said {
  readonly tokens: readonly string[];
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
}

const [, , name = ''] = process.argv;
const lab = join(import.meta.dirname, '../lab/lab.sh');
const pid = (await outputOf(lab, ['pid', name])).stdout.toString().trim();
const engine = `/proc/${pid}/root/run/docker.sock`;

/** Random words, by which an audit finds the parts of what is said; each script has its own. */
const TOKEN = /=?\b[0-9a-f]{32}\b=?/g;
const scripts = new Map<string, Promise<Said>>();
const answers = new Map<string, Promise<Buffer>>();

function remembered<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? ask();
  memory.set(key, known);
  return known;
}

async function execute(channel: ServerChannel, command: string): Promise<void> {
  const ahead = /'echo ([0-9a-f]{32}) "\$\(/.exec(command)?.[1];
  if (ahead !== undefined) channel.write(`${ahead} dockerd\n`);
  const script = (await buffer(channel)).toString('latin1');
  const tokens = [...new Set(script.match(TOKEN) ?? [])];
  const said = await remembered(scripts, script.replaceAll(TOKEN, '#'), async () => ({
    tokens,
    ...(await outputOf(lab, ['run', name, 'sh', '-s'], script)),
  }));
  const again = (text: Buffer): Buffer =>
    Buffer.from(
      said.tokens.reduce((so, token, at) => so.replaceAll(token, tokens[at] ?? ''), text.toString('latin1')),
      'latin1',
    );
  channel.write(again(said.stdout));
  channel.stderr.write(again(said.stderr));
  channel.exit(said.exitCode);
  channel.end();
}

function outputOf(program: string, words: readonly string[], input = ''): Promise<Omit<Said, 'tokens'>> {
  const child = spawn(program, words);
  child.stdin.on('error', () => {});
  child.stdin.end(input, 'latin1');
  const exited = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 255)));
  return Promise.all([buffer(child.stdout), buffer(child.stderr), exited]).then(
    ([stdout, stderr, exitCode]) => ({ stdout, stderr, exitCode }),
  );
}

/** Answers the requests of a stream to the engine, each in its turn. */
function relay(channel: ServerChannel): void {
  let rest = '';
  let turn = Promise.resolve();
  channel.on('data', (chunk: Buffer) => {
    rest += chunk.toString('latin1');
    for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
      const path = rest.split(' ')[1] ?? '';
      rest = rest.slice(end + 4);
      turn = turn.then(async () => void channel.write(await remembered(answers, path, () => answerTo(path))));
    }
  });
  channel.on('end', () => channel.end());
}

function answerTo(path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ socketPath: engine, path }, async (response) => {
      const body = await buffer(response);
      const version = response.headers['api-version'];
      const head = `HTTP/1.1 ${response.statusCode} OK\r\n${version ? `Api-Version: ${version}\r\n` : ''}Content-Length: ${body.length}\r\n\r\n`;
      resolve(Buffer.concat([Buffer.from(head), body]));
    }).on('error', reject);
  });
}

const { private: key, public: line } = newSshKey();
const listener = createServer((socket) => {
  socket.on('error', () => {});
  new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) =>
      context.method === 'publickey' ? context.accept() : context.reject(['publickey']),
    );
    client.on('session', (accept) =>
      accept().on('exec', (accept, _, { command }) => void execute(accept(), command)),
    );
    client.on('openssh.streamlocal', (accept) => relay(accept()));
  }).injectSocket(socket);
});
listener.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${(listener.address() as AddressInfo).port} ${line.split(' ').slice(0, 2).join(' ')}\n`,
  );
});
process.stdin.resume().on('end', () => process.exit());
