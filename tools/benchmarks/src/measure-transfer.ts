/** Memory of sending and fetching an artifact of 1 GiB on S3; each in a process of its own. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createS3Artifacts } from '@runestone/artifacts';
import { startS3 } from '@runestone/real-services/servers';

const size = 2 ** 30;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const [direction, endpoint, uri, file] = process.argv.slice(2) as (string | undefined)[];
if (direction === 'upload' || direction === 'download') {
  const store = createS3Artifacts({ endpoint: endpoint as string });
  const began = performance.now();
  await store[direction](uri as string, file as string);
  const seconds = (performance.now() - began) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${direction}: ${seconds.toFixed(1)} s, at most ${peak.toFixed(0)} MiB of memory (bound 200 MB)\n`,
  );
} else {
  const folder = await mkdtemp(path.join(tmpdir(), 'runestone-transfer-'));
  const s3 = await startS3();
  try {
    const source = path.join(folder, 'source');
    const handle = await open(source, 'w');
    for (let block = 0; block < size / 2 ** 20; block += 1)
      await handle.write(
        createHash('shake256', { outputLength: 2 ** 20 })
          .update(String(block))
          .digest(),
      );
    await handle.close();
    const run = (what: string, target: string): void => {
      const args = ['--conditions=@runestone/source', '--import', 'tsx', fileURLToPath(import.meta.url)];
      const env = {
        ...process.env,
        AWS_ACCESS_KEY_ID: s3.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      };
      const uriOf = `s3://${s3.bucket}/large`;
      process.stdout.write(
        execFileSync(process.execPath, [...args, what, s3.endpoint, uriOf, target], { env }),
      );
    };
    run('upload', source);
    run('download', path.join(folder, 'target'));
    const same = (await sha256(source)) === (await sha256(path.join(folder, 'target')));
    process.stdout.write(`1 GiB, ${same ? 'the same bytes' : 'NOT THE SAME BYTES'}\n`);
    if (!same) process.exitCode = 1;
  } finally {
    await s3.close();
    await rm(folder, { recursive: true });
  }
}
