/**
 * Gets native TensorFlow for @tensorflow/tfjs-node-gpu into a cache outside of node_modules, or checks it.
 *
 *   node --conditions=@runestone/source --import tsx tools/tensorflow/setup-tensorflow.ts [--check] [--gpu] …
 */
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { errorKinds, fromUnknown } from '../../libs/core/errors/src/index.ts';
import {
  defaultNativeHome,
  findNativeVariant,
  nativeLayout,
  type NativeLibrary,
  type NativeVariant,
} from '../../libs/learning/tensorflow/src/native-library.ts';
import { checkNativeLibraries, type CheckedLibrary } from './check-native-library.ts';
import { createProgressLine } from './download-progress.ts';
import { installNativeLibrary, type InstallOptions } from './install-native-library.ts';
import { findPackageFolder, type SetupContext } from './setup-context.ts';

interface Options {
  readonly check: boolean;
  readonly gpu: boolean;
  readonly source: InstallOptions['source'];
  readonly home?: string;
  readonly force: boolean;
}

const interruption = new AbortController();
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    asked += 1;
    // The second time the user means it; the next set-up removes what is left.
    if (asked > 1) process.exit(130);
    process.stderr.write('\nstopping; press Ctrl-C again to stop at once\n');
    interruption.abort();
  });
}

const usualHome = path.resolve(process.env['RUNESTONE_TENSORFLOW_HOME'] || defaultNativeHome(process.env));
const program = new Command('setup:tensorflow')
  .description('Gets native TensorFlow for training networks, or checks it. What is there already is kept.')
  .option('--check', 'verify what is installed, and compute with it', false)
  .option('--gpu', 'the build with CUDA, which also runs where there is no GPU', false)
  .addOption(
    new Option(
      '--source <source>',
      "the package's own download, wheels of the Python package index (PIP_INDEX_URL), or what works",
    )
      .choices(['auto', 'download', 'registry'])
      .default('auto'),
  )
  .option('--home <folder>', `where to keep it (default: ${usualHome}; env: RUNESTONE_TENSORFLOW_HOME)`)
  .option('--force', 'get it also where it is already', false)
  .showHelpAfterError('(add --help for the options)')
  .allowExcessArguments(false)
  .exitOverride()
  .action(setUp);

async function setUp(options: Options): Promise<void> {
  const home = path.resolve(options.home || usualHome);
  if (options.check) await check(home, options.gpu);
  else await install(home, options);
}

async function check(home: string, gpu: boolean): Promise<void> {
  const checked = await checkNativeLibraries(
    { home, usualHome, variants: gpu ? ['gpu'] : ['gpu', 'cpu'] },
    createContext(),
  );
  for (const library of checked) say(describeChecked(library));
}

async function install(home: string, { gpu, source, force }: Options): Promise<void> {
  const variant = gpu ? 'gpu' : 'cpu';
  const { folder } = nativeLayout(home, variant);
  const there = force ? undefined : await findNativeVariant(home, variant);
  if (there !== undefined) {
    say(`${describe(there)} is already in ${folder}`);
    return;
  }
  const installed = await installNativeLibrary({ home, variant, source, force }, createContext());
  say(`${describe(installed)} is in ${folder}`);
}

function createContext(): SetupContext {
  const progress = createProgressLine({
    write: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY,
    now: () => performance.now(),
  });
  return {
    env: process.env,
    signal: interruption.signal,
    packageFolder: findPackageFolder(),
    log: (line) => {
      progress.end();
      process.stderr.write(`${line}\n`);
    },
    showProgress: progress.show,
  };
}

function describe({ tensorflowVersion, variant, source }: Omit<NativeLibrary, 'addonFiles'>): string {
  const builds: Record<NativeVariant, string> = { cpu: 'without CUDA', gpu: 'with CUDA' };
  return `TensorFlow ${tensorflowVersion} ${builds[variant]}, from the ${source},`;
}

function describeChecked({ record, folder, sizeBytes, onGpu }: CheckedLibrary): string {
  const files = `${Object.keys(record.files).length} files, ${Math.round(sizeBytes / 1e6)} MB`;
  return `${describe(record)} is in ${folder}: ${files}, every checksum right; it computes on the ${onGpu ? 'GPU' : 'processor'}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await program.parseAsync();
} catch (thrown) {
  process.exitCode = report(thrown);
}
// A set-up that waited for another one still does.
if (interruption.signal.aborted) process.exit(130);

/** Says what went wrong; gives the exit code. */
function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : errorKinds.input.exitCode;
  if (interruption.signal.aborted) {
    process.stderr.write('stopped; nothing half-installed was kept\n');
    return 130;
  }
  const error = fromUnknown(thrown);
  process.stderr.write(`\nerror: ${error.message}\n(${error.code})\n`);
  if (error.kind === 'internal')
    process.stderr.write(`${error.cause instanceof Error ? error.cause.stack : error.stack}\n`);
  return errorKinds[error.kind].exitCode;
}
