import { fileURLToPath } from 'node:url';
import { openLocalStores } from './open-local-stores.ts';
import { runCommand } from './run-command.ts';
import { plainEnvironment } from './serving-peers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds our app, and trains and promotes a language identifier where the home folder has none. */
export async function prepareServingApp(home: string, onStage: (stage: string) => void): Promise<void> {
  onStage('building the serving app');
  await run('node_modules/.bin/nx', ['run', 'serving:build'], {
    // What an Nx that started this program says to its own tasks is not for the Nx inside, and no daemon shall remain.
    env: { ...withoutNx(process.env), NX_DAEMON: 'false' },
    needed: 'the serving app could not be built',
  });
  if (await hasChampion(home)) return;
  onStage('training and promoting language-id');
  const sources = ['--conditions=@runestone/source', '--import', 'tsx', 'apps/trainer/src/main.ts'];
  await run(process.execPath, [...sources, 'train', '--recipe', 'language-id', '--promote'], {
    env: { ...plainEnvironment(home), RUNESTONE_HOME: home },
    needed: 'language-id could not be trained',
  });
}

interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly needed: string;
}

function run(command: string, args: readonly string[], { env, needed }: RunOptions): Promise<void> {
  return runCommand({ command, args, env, cwd: root }, needed);
}

function withoutNx(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NX_')));
}

async function hasChampion(home: string): Promise<boolean> {
  const models = await openLocalStores(home).registry.listModels();
  return models.some(({ name, aliases }) => name === 'language-id' && aliases['champion'] !== undefined);
}
