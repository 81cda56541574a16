// PouchDB over HTTP between two processes, with leveldb on disk: seconds from the call of
// `replicate` until every document is at the receiver.
//   pouchdb.js make DIR DOCUMENTS | serve DIR PORT | receive DIR PORT DOCUMENTS
'use strict';
const { createRequire } = require('module');
const path = require('path');
// The packages are installed apart from this file.
const from = createRequire(path.join(process.env.BENCH_PEERS || __dirname, 'package.json'));
const PouchDB = from('pouchdb');
const [, , command, dir, ...rest] = process.argv;

const documentBytes = 200;
const words = ['Espace', 'Maison', 'Centre', 'Atelier', 'Numa', 'Jules', 'Louise', 'Rosa'];

// As much text as an operation of the other benchmarks, key and all.
function madeDocument(number) {
  const document = {
    _id: 'v' + String(number).padStart(6, '0'),
    nom: words[number % 4] + ' ' + words[4 + (number % 4)],
    code_insee: String(44000 + (number % 900)),
    adresse: (number % 200) + 1 + ' rue de la Gare',
    presentation: '',
  };
  let more = number;
  while (JSON.stringify(document).length < documentBytes) {
    more = (more * 31 + 7) % 1000003;
    document.presentation += ' ' + (more % 1000);
  }
  document.presentation = document.presentation.slice(
    0, document.presentation.length - (JSON.stringify(document).length - documentBytes));
  return document;
}

async function make(count) {
  const database = new PouchDB(path.join(dir, 'source'));
  for (let at = 0; at < count; at += 1000) {
    const documents = [];
    for (let i = at; i < Math.min(at + 1000, count); ++i) documents.push(madeDocument(i));
    await database.bulkDocs(documents);
  }
  await database.close();
}

function serve(port) {
  const express = from('express');
  const application = express();
  const Served = PouchDB.defaults({ prefix: dir + '/' });
  application.use('/', from('express-pouchdb')(Served, {
    mode: 'minimumForPouchDB',
    configPath: path.join(dir, 'config.json'),
    logPath: path.join(dir, 'log.txt'),
  }));
  application.listen(port, '127.0.0.1', () => console.log('ready'));
}

async function receive(port, count) {
  const database = new PouchDB(path.join(dir, 'receiver'));
  const start = process.hrtime.bigint();
  const done = await PouchDB.replicate(`http://127.0.0.1:${port}/source`, database,
    { batch_size: 1000, batches_limit: 10 });
  const info = await database.info();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (done.docs_written !== count || info.doc_count !== count) {
    throw new Error(`${info.doc_count} documents came, not ${count}`);
  }
  console.log('seconds ' + seconds.toFixed(4));
  await database.close();
}

(async () => {
  if (command === 'make') await make(Number(rest[0]));
  if (command === 'serve') serve(Number(rest[0]));
  if (command === 'receive') await receive(Number(rest[0]), Number(rest[1]));
})().catch((error) => {
  console.error('pouchdb: ' + error.message);
  process.exit(1);
});
