#!/usr/bin/env node
/** The demo: trains the default recipe, promotes it, serves it, asks it two questions. `--exit` stops after the checks. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(
    'usage: npm run demo [-- --exit]\n\nTrains language identification, serves it on http://127.0.0.1:8080 (PORT changes it) and asks it two questions.\n  --exit   stop after the checks; exit code 0 only if all of them held',
  );
  process.exit(0);
}
const stays = !args.includes('--exit');
const port = Number(process.env.PORT || 8080);
const base = `http://127.0.0.1:${port}`;
const questions = [
  {
    expected: 'Danish',
    text: 'Savannen ligger i tropiske og subtropiske områder. Der vokser oftest enkeltstående buske og træer på savannen. Er der mange træer, kalder man det for en skovsavanne. I Afrika er der meget savanne, faktisk dækker savannen næsten halvdelen af Afrika, men der er også store savanner i Australien, Sydamerika og Indien.',
  },
  {
    expected: 'Other',
    text: 'Саванны — климатические регионы, свойственные более возвышенным тропическим странам с сухим континентальным климатом. В отличие от настоящих степей, саванны, кроме трав, содержат также кустарники и деревья, растущие иногда целым лесом, как, например, в Бразилии.',
  },
];
const children = new Set();

/** Starts one of our programs from its sources. */
function start(script, scriptArgs, env = {}) {
  const child = spawn(
    process.execPath,
    ['--conditions=@runestone/source', '--import', 'tsx', script, ...scriptArgs],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    },
  );
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

const ended = (child) =>
  new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130))),
  );

/** True when nothing listens on the port. */
function portIsFree() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function stop(code) {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all([...children].map(ended));
  process.exit(code);
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (stopping) process.exit(130);
    stopping = true;
    void stop(stays && ready ? 0 : 130);
  });
}
let ready = false;

if (!(await portIsFree())) {
  console.error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=8081 npm run demo`);
  process.exit(4);
}

console.log('1. Train: language identification from the Declaration of Human Rights and Unicode CLDR\n');
const trained = await ended(
  start('apps/trainer/src/main.ts', ['train', '--recipe', 'language-id', '--promote']),
);
// The gate keeps a champion that is better than what was just trained: then that one is served.
const keptChampion = 4;
if (trained !== 0 && trained !== keptChampion) await stop(trained);

console.log(`\n2. Serve: ${base}\n`);
const server = start('apps/serving/src/main.ts', [], {
  PORT: String(port),
  HOST: '127.0.0.1',
  // It listens on this machine alone, for as long as the demo runs.
  RUNESTONE_AUTH: 'off',
  RUNESTONE_LOG_LEVEL: process.env.RUNESTONE_LOG_LEVEL ?? 'warn',
});
server.once('exit', (code) => {
  if (!stopping) {
    console.error('the server stopped');
    void stop(code ?? 1);
  }
});
const deadline = Date.now() + 60_000;
for (;;) {
  const answer = await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  );
  if (answer?.ok) break;
  if (Date.now() > deadline) {
    console.error(`the server was not ready after a minute: ${(await answer?.text()) ?? 'no answer'}`);
    stopping = true;
    await stop(5);
  }
  await delay(200);
}
ready = true;

console.log('3. Ask\n');
let failures = 0;
for (const { text, expected } of questions) {
  const response = await fetch(`${base}/language_identification/api/v1.0/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = await response.json();
  const held = response.ok && body.response === expected && body.text === text;
  if (!held) failures += 1;
  console.log(
    `   ${text.slice(0, 60)}…\n   → ${body.response ?? JSON.stringify(body)}   ${held ? '✓' : `✗ expected ${expected}`}\n`,
  );
}
const detail = await fetch(`${base}/v1/models/language-id/predict`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    texts: [
      'Jeg ved ikke, hvad der skete i går',
      'Jeg vet ikke hva som skjedde i går',
      'Eg veit ikkje kva som hende i går',
    ],
    topK: 2,
  }),
  signal: AbortSignal.timeout(10_000),
});
const { results = [], model } = await detail.json();
for (const { label, score } of results) console.log(`   ${label}  ${score?.toFixed(3)}`);
const languages = results.map(({ label }) => label).join(' ');
if (languages !== 'dan nob nno') failures += 1;
console.log(
  `   (three ways to say "I do not know what happened yesterday", by ${model?.name}/${model?.version})\n`,
);

console.log(failures === 0 ? 'All checks held.\n' : `${failures} checks did not hold.\n`);
if (!stays) {
  stopping = true;
  await stop(failures === 0 ? 0 : 1);
}
console.log(`Open
  ${base}/          try a text
  ${base}/docs      the HTTP interface
  ${base}/metrics   Prometheus metrics
  ${base}/v1/models what is served

Ask from another terminal
  curl -s ${base}/predict -H 'content-type: application/json' -d '{"text": "Hva heter du?"}'

Ctrl-C stops it.`);
