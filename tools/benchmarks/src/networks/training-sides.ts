import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { preparePython } from '../prepare-python.ts';
import type { Program } from '../process-group.ts';
import { usedCores } from './native-tensors.ts';
import { trainingTask } from './training-task.ts';

/** One side of the comparison: a program that trains when it is asked to. */
export interface TrainingSide {
  readonly name: string;
  readonly program: Program;
}

const packages = ['tensorflow-cpu==2.18.1', 'keras==3.15.1', 'numpy==2.0.2'];
const cwd = fileURLToPath(new URL('../../../..', import.meta.url));

/** Prepares the sides: ours, then Keras, then stock TensorFlow.js. */
export async function prepareSides(
  home: string,
): Promise<readonly [TrainingSide, TrainingSide, TrainingSide]> {
  const ours = new URL('./train-runestone.ts', import.meta.url);
  const keras = fileURLToPath(new URL('./train_keras.py', import.meta.url));
  const stock = new URL('./train-tfjs.ts', import.meta.url);
  const python = await preparePython({ name: 'Keras', venv: path.join(home, 'peers', 'keras'), packages });
  const cores = String(usedCores);
  return [
    { name: 'Runestone', program: createNodeProgram(ours, {}) },
    {
      name: 'Keras',
      program: {
        ...{ command: python, args: [keras, JSON.stringify(trainingTask), cores], cwd },
        env: { ...createEnvironment(), KERAS_BACKEND: 'tensorflow' },
      },
    },
    {
      name: 'stock TensorFlow.js',
      // Ours sets its own: TensorFlow computes on the threads that ask there, on its own here.
      program: createNodeProgram(stock, { TF_NUM_INTRAOP_THREADS: cores, TF_NUM_INTEROP_THREADS: cores }),
    },
  ];
}

function createNodeProgram(script: URL, added: Readonly<Record<string, string>>): Program {
  return {
    command: process.execPath,
    args: ['--conditions=@runestone/source', '--import', 'tsx', fileURLToPath(script)],
    env: { ...createEnvironment(), ...added },
    cwd,
  };
}

/** What every side finds: no GPU, and nothing else of ours that changes how TensorFlow computes. */
function createEnvironment(): Program['env'] {
  const { PATH, HOME, XDG_CACHE_HOME, RUNESTONE_TENSORFLOW_HOME } = process.env;
  return {
    ...{ PATH, HOME, XDG_CACHE_HOME, RUNESTONE_TENSORFLOW_HOME },
    ...{ LANG: 'C.UTF-8', CUDA_VISIBLE_DEVICES: '-1', TF_CPP_MIN_LOG_LEVEL: '3' },
  };
}
