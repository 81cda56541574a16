// hypercore over a Noise stream on TCP between two processes: seconds from the connection until
// every block is held by the receiver.
//   hypercore.js make DIR BLOCKS | serve DIR PORT | receive DIR PORT BLOCKS
'use strict';
const { createRequire } = require('module');
const fs = require('fs');
const net = require('net');
const path = require('path');
const from = createRequire(path.join(process.env.BENCH_PEERS || __dirname, 'package.json'));
const Hypercore = from('hypercore');
const SecretStream = from('@hyperswarm/secret-stream');
const [, , command, dir, ...rest] = process.argv;

const blockBytes = 200;

function madeBlock(number) {
  let text = `v${number} Espace Numa ${number % 900} rue de la Gare`;
  for (let more = number; text.length < blockBytes; text += ' ' + (more % 1000)) {
    more = (more * 31 + 7) % 1000003;
  }
  return Buffer.from(text.slice(0, blockBytes));
}

async function make(count) {
  const core = new Hypercore(path.join(dir, 'source'));
  await core.ready();
  for (let at = 0; at < count; at += 1000) {
    const blocks = [];
    for (let i = at; i < Math.min(at + 1000, count); ++i) blocks.push(madeBlock(i));
    await core.append(blocks);
  }
  fs.writeFileSync(path.join(dir, 'key'), core.key.toString('hex'));
  await core.close();
}

async function serve(port) {
  const core = new Hypercore(path.join(dir, 'source'));
  await core.ready();
  net.createServer((socket) => {
    const stream = new SecretStream(false, socket);
    stream.on('error', () => {});
    core.replicate(stream);
  }).listen(port, '127.0.0.1', () => console.log('ready'));
}

async function receive(port, count) {
  const key = Buffer.from(fs.readFileSync(path.join(dir, 'key'), 'utf8'), 'hex');
  const core = new Hypercore(path.join(dir, 'receiver'), key);
  await core.ready();
  const start = process.hrtime.bigint();
  const stream = new SecretStream(true, net.connect(port, '127.0.0.1'));
  core.replicate(stream);
  await core.download({ start: 0, end: count }).done();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (core.contiguousLength !== count) {
    throw new Error(`${core.contiguousLength} blocks came, not ${count}`);
  }
  console.log('seconds ' + seconds.toFixed(4));
  process.exit(0);
}

(async () => {
  if (command === 'make') await make(Number(rest[0]));
  if (command === 'serve') await serve(Number(rest[0]));
  if (command === 'receive') await receive(Number(rest[0]), Number(rest[1]));
})().catch((error) => {
  console.error('hypercore: ' + error.message);
  process.exit(1);
});
