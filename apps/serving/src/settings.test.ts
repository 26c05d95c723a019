import { describe, expect, it } from '@jest/globals';
import { readArguments } from './read-arguments.ts';
import { readServingSettings, settingsSchema } from './settings.ts';

describe('readServingSettings', () => {
  it('listens on the loopback unless told otherwise', () => {
    expect(readServingSettings({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8080,
      RUNESTONE_MODELS: 'language-id@champion',
      RUNESTONE_HOME: '.runestone',
    });
  });

  it.each([
    { PORT: '70000' },
    { RUNESTONE_POLL_INTERVAL_MS: '0' },
    { RUNESTONE_LOG_LEVEL: 'loud' },
    { RUNESTONE_REQUEST_TIMEOUT_MS: 'soon' },
  ])('refuses %j by name', (env) => {
    const [name] = Object.keys(env);
    expect(() => readServingSettings(env)).toThrow(
      expect.objectContaining({ kind: 'config', message: expect.stringContaining(name as string) }),
    );
  });
});

describe('readArguments', () => {
  it.each(['--help', '-h'])('prints every setting for %s', (flag) => {
    const { usage } = readArguments([flag]) as { usage: string };
    expect(Object.keys(settingsSchema.properties).filter((name) => !usage.includes(name))).toEqual([]);
  });

  it('takes nothing else', () => {
    expect(readArguments([])).toEqual({ command: 'serve' });
    expect(() => readArguments(['--port', '9'])).toThrow(
      expect.objectContaining({ code: 'SERVING_ARGUMENT_UNKNOWN' }),
    );
  });
});
