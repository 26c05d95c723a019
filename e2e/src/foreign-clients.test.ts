import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithServices } from '@runestone/real-services';
import { createKey, serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

const run = promisify(execFile);
/** Lets Schemathesis send streams: the text it made up, as it is. */
const streamSerializer = `
import schemathesis

@schemathesis.serializer("application/x-ndjson")
def ndjson(context, value):
    return str(value).encode("utf8", "surrogatepass")
`;
const tritonClient = `
import json, sys, numpy, tritonclient.http as http
client = http.InferenceServerClient(sys.argv[1])
texts = numpy.array([t.encode() for t in ["jeg ikke hvad der skete", "jag inte vad som hände", ""]], dtype=object)
answers = []
for binary in (True, False):
    tensor = http.InferInput("text", [3], "BYTES")
    tensor.set_data_from_numpy(texts, binary_data=binary)
    outputs = [http.InferRequestedOutput(name, binary_data=binary) for name in ("label", "score", "scores", "decided")]
    for result in (client.infer("tiny", [tensor], outputs=outputs), client.infer("tiny", [tensor], model_version="1")):
        answers.append([label.decode() if isinstance(label, bytes) else label for label in result.as_numpy("label")])
    shape = list(client.infer("tiny", [tensor], outputs=outputs).as_numpy("scores").shape)
try:
    client.infer("none", [tensor])
    error = None
except Exception as thrown:
    error = str(thrown)
print(json.dumps({"live": client.is_server_live(), "ready": client.is_server_ready(), "model": client.is_model_ready("tiny", "1"),
  "metadata": client.get_model_metadata("tiny")["versions"], "answers": answers, "shape": shape, "error": error}))
`;

/** Without what makes programs draw progress with escape codes. */
function plainEnvironment(): Record<string, string | undefined> {
  const { FORCE_COLOR: _forced, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1', TERM: 'dumb' };
}

describeWithServices('clients of others', 'installed', (services) => {
  let task: TinyTask;
  let folder: string;
  let server: TinyServer;
  let key: string;
  const bin = (name: string): string => path.join(services['RUNESTONE_TEST_CLIENTS'] as string, name);

  beforeAll(async () => {
    task = await createTinyTask();
    folder = await mkdtemp(path.join(tmpdir(), 'runestone-clients-'));
    await writeFile(path.join(folder, 'stream_serializer.py'), streamSerializer);
    await trainTiny(task);
    const keys = path.join(task.folder, 'keys.yaml');
    key = await createKey(keys, 'tester', 'admin');
    server = await serveTiny(task, {
      RUNESTONE_MODELS: 'tiny@champion,language-id=tiny@champion',
      RUNESTONE_API_KEYS_FILE: keys,
      RUNESTONE_RATE_LIMIT_PER_MINUTE: '0',
      RUNESTONE_MAX_EVENT_LOOP_DELAY_MS: '0',
      RUNESTONE_LOG_LEVEL: 'warn',
    });
  });
  afterAll(async () => {
    await server.stop();
    await rm(task.folder, { recursive: true });
    await rm(folder, { recursive: true });
  });

  const schemathesis = async (...args: string[]): Promise<string> => {
    const checks =
      'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
    const { stdout } = await run(
      bin('schemathesis'),
      [
        ...[
          'run',
          `${server.base}/openapi.json`,
          '--no-color',
          '--checks',
          checks,
          '--header',
          `X-API-Key: ${key}`,
        ],
        ...['--phases', 'examples,coverage,fuzzing', '--max-examples', '25', '--seed', '1', ...args],
      ],
      {
        cwd: folder,
        maxBuffer: 2 ** 26,
        env: { ...plainEnvironment(), PYTHONPATH: folder, SCHEMATHESIS_HOOKS: 'stream_serializer' },
      },
    ).catch((error: { stdout: string }) => error);
    return stdout;
  };

  it('Schemathesis finds no answer of 5xx, and none that the document does not describe', async () => {
    const report = await schemathesis('--exclude-tag', 'admin');
    expect(report).toMatch(/Operations:\s+25 selected/);
    expect(report).toMatch(/\d+ generated, \d+ passed\n/);
    expect(report).not.toMatch(/failed|FAILURES|ERRORS/);
  }, 240_000);

  it('nor in the admin API', async () => {
    const report = await schemathesis('--include-tag', 'admin');
    expect(report).toMatch(/\d+ generated, \d+ passed\n/);
    expect(report).not.toMatch(/failed|FAILURES|ERRORS/);
  }, 240_000);

  it("Triton's client gets its tensors, in JSON and in bytes", async () => {
    const open = await serveTiny(task, {
      RUNESTONE_MODELS: 'tiny@champion',
      RUNESTONE_AUTH: 'off',
      RUNESTONE_LOG_LEVEL: 'warn',
    });
    try {
      const { stdout } = await run(bin('python'), ['-c', tritonClient, `127.0.0.1:${open.port}`]);
      expect(JSON.parse(stdout)).toMatchObject({
        live: true,
        ready: true,
        model: true,
        metadata: ['1'],
        answers: Array.from({ length: 4 }, () => ['dan', 'swe', '']),
        shape: [3, 3],
        error: expect.stringContaining('No model of this name'),
      });
    } finally {
      await open.stop();
    }
  });
});
