import { freePort } from '@runestone/real-services/servers';
import type { Target } from '../load-server.ts';
import type { ServerProgram } from '../measured-server.ts';
import { createServingProgram, question } from '../serving-peers.ts';

/** The built app with settings of its own, not started yet. */
export interface RecordingServer {
  readonly program: ServerProgram;
  /** `http://127.0.0.1:…` */
  readonly base: string;
  readonly target: Target;
}

/** How the app is set up. */
export interface RecordingServerOptions {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly folder: string;
}

/** Prepares the app on a free port, with the champion of a home. */
export async function prepareRecordingServer(options: RecordingServerOptions): Promise<RecordingServer> {
  const { name, env, home, folder } = options;
  const port = await freePort();
  const program = createServingProgram({
    ...{ folder, port, name: `records-${name}` },
    env: { RUNESTONE_HOME: home, ...env },
  });
  const base = new URL(program.readyUrl).origin;
  const target = {
    url: `${base}/v1/models/language-id/predict`,
    body: { texts: [question.text], topK: 1 },
  };
  return { program, base, target };
}
