/** The demo: trains, promotes, serves and asks; one recipe, or with `--all` every one whose data is here. */
import { parseArgs } from 'node:util';
import { demoAll } from './demo-all.ts';
import { demoOne } from './demo-one.ts';
import { isStopping, portIsFree, stopOnSignals, stopPrograms } from './programs.ts';

const usage = `usage: npm run demo [-- [--all | --only <recipes>] [--slow] [--exit]]

Trains language identification, serves it on http://127.0.0.1:8080 (PORT changes it) and asks it questions.

  --all              the same with every recipe whose data and weights are here; names the others and how to get
                     what they lack. Fetches nothing; RUNESTONE_DATA_PATH says where data lies. What a run of it
                     has trained, the next one only serves
  --only <recipes>   as --all, with these recipes alone: --only project-tags,fake-news
  --slow             with --all: also what takes more than ten minutes to train
  --exit             stop after the answers; exit code 0 only if everything went well
  --help             this text`;

const options = {
  all: { type: 'boolean', default: false },
  only: { type: 'string' },
  slow: { type: 'boolean', default: false },
  exit: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return process.exit(64);
  }
}

const { all, only, slow, exit: exits, help } = readArguments();
if (help) {
  console.log(usage);
  process.exit(0);
}
const port = Number(process.env['PORT'] || 8080);
let outcome: Awaited<ReturnType<typeof demoOne>> | undefined;
// Who stops a demo that has said everything wants its outcome; before that it is an interruption.
stopOnSignals(() => (exits ? 130 : (outcome?.code ?? 130)));

if (!(await portIsFree(port))) {
  console.error(`Port ${port} is taken. Stop what listens there, or choose another: PORT=8081 npm run demo`);
  process.exit(4);
}
try {
  outcome =
    all || only !== undefined
      ? await demoAll({ port, slow, only: only?.split(',').map((name) => name.trim()) ?? [] })
      : await demoOne(port);
} catch (error) {
  if (!isStopping()) {
    console.error((error as Error).message);
    await stopPrograms();
    process.exit(5);
  }
}
if (!isStopping() && outcome !== undefined) {
  const { code, end } = outcome;
  if (exits || end === undefined) {
    await stopPrograms();
    process.exit(code);
  }
  console.log('Ctrl-C stops it.');
  const ended = await end;
  if (!isStopping()) {
    console.error('the server stopped');
    process.exit(ended || 1);
  }
}
