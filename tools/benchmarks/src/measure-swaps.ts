/**
 * Asks one model without a pause while its alias is moved again and again: to sound versions and back, to damaged ones,
 * with the S3 server hung, the MLflow server killed, and the thread that loads models ended, exhausted or hung. Counts
 * requests that failed and answers that are not those of the version they name.
 */
import { parseArgs } from 'node:util';
import { measureSwaps } from './swaps/measure-swaps.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    moves: { type: 'string', default: '120' },
    connections: { type: 'string', default: '64' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(
    'usage: nx run benchmarks:swaps [--requests 1000000] [--moves 120] [--connections 64]\n\nNeeds `tools/services/services.sh install s3 mlflow` once.\n',
  );
} else {
  const report = await measureSwaps({
    requests: Number(values.requests),
    moves: Number(values.moves),
    connections: Number(values.connections),
  });
  process.stdout.write(`${report.lines.join('\n')}\n`);
  if (!report.held) process.exitCode = 1;
}
