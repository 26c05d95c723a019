import { availableParallelism, cpus } from 'node:os';

/** The cores of this machine and their model, such as `2 cores (AMD EPYC)`. */
export const describeCores = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model ?? process.arch})`;

/** The cores of this machine and the version of Node. */
export const describeCoresAndNode = (): string => `${describeCores()}, Node ${process.version}`;
