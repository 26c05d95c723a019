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

  it('takes no variable of the trainer for a slip of its own', () => {
    const names = ['SYNC_TIMEOUT_MS', 'THREADS', 'DATA_PATH', 'OFFLINE'].map((name) => `RUNESTONE_${name}`);
    const env = Object.fromEntries(names.map((name) => [name, '1']));
    expect(readServingSettings(env)).toMatchObject({ PORT: 8080 });
    expect(() => readServingSettings({ RUNESTONE_LOAD_TIMEOUTMS: '1' })).toThrow('RUNESTONE_LOAD_TIMEOUT_MS');
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
