/**
 * Takes a picture of a page with Chromium, without a window; that of the README is made so:
 *
 *   npx nx run trainer:report --model language-id@champion --to report.html
 *   node --import tsx tools/docs/take-screenshot.ts report.html docs/images/report.png --height=1320
 *
 * `--dark`, `--width=500` and `--height=2000` give other ones. CHROMIUM names the program, `chromium` unless given.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { pathToFileURL } from 'node:url';

const run = promisify(execFile);
const largestBytes = 200_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    width: { type: 'string', default: '1060' },
    height: { type: 'string', default: '1180' },
  },
});
const [page, picture] = positionals;
if (page === undefined || picture === undefined) {
  console.error('usage: take-screenshot.ts PAGE.html PICTURE.png [--dark] [--width=…] [--height=…]');
  process.exit(2);
}
const profile = await mkdtemp(path.join(tmpdir(), 'runestone-chromium-'));
try {
  await run(
    process.env['CHROMIUM'] ?? 'chromium',
    [
      ...['--headless=new', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${profile}`],
      // Chromium's sandbox does not run as root, as in a container; the page is our own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--blink-settings=preferredColorScheme=${values.dark ? 0 : 1}`,
      `--window-size=${values.width},${values.height}`,
      `--screenshot=${path.resolve(picture)}`,
      pathToFileURL(path.resolve(page)).href,
    ],
    { timeout: 60_000 },
  );
} finally {
  await rm(profile, { recursive: true, force: true });
}
const { size } = await stat(picture);
console.log(`${picture}: ${Math.ceil(size / 1000)} kB`);
if (size > largestBytes) {
  console.error(
    `A picture of a page of the documentation has at most ${largestBytes / 1000} kB: make it smaller.`,
  );
  process.exitCode = 1;
}
