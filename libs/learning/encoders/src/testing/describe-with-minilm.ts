import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeWith } from '@runestone/real-services';

/** Defines a suite that needs the weights of all-MiniLM-L6-v2; its body is given their directory. */
export function describeWithMiniLm(name: string, body: (directory: string) => void): void {
  const directory = (process.env['RUNESTONE_DATA_PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, 'models/all-MiniLM-L6-v2'))
    .find((folder) => existsSync(path.join(folder, 'onnx/model.onnx')));
  describeWith(
    name,
    'needs models/all-MiniLM-L6-v2 in a directory of RUNESTONE_DATA_PATH, or RUNESTONE_DATA_PATH to be set',
    directory,
    body,
  );
}
