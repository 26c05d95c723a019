import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { describeSettings, printSettings, readSettings } from './index.ts';

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 8080, description: 'Where to listen.' }),
  RUNESTONE_HOME: Type.String({ default: '.runestone', aliases: ['LOCAL_MODEL_STORAGE'] }),
  RUNESTONE_LOUD: Type.Boolean({ default: false }),
  RUNESTONE_KEY: Type.Optional(Type.String({ minLength: 8, secret: true })),
});

describe('readSettings', () => {
  it('fills defaults, coerces and freezes', () => {
    const settings = readSettings(schema, { PORT: '9090', RUNESTONE_LOUD: 'yes' });
    expect(settings).toEqual({ PORT: 9090, RUNESTONE_HOME: '.runestone', RUNESTONE_LOUD: true });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('takes an empty variable as unset and reads an alias', () => {
    const settings = readSettings(schema, { PORT: '', LOCAL_MODEL_STORAGE: '/models' });
    expect(settings.PORT).toBe(8080);
    expect(settings.RUNESTONE_HOME).toBe('/models');
  });

  it.each(['eighty', '-1', '8080.5', '1e9'])('refuses the port %s by name', (PORT) => {
    expect(() => readSettings(schema, { PORT })).toThrow(/PORT: /);
  });

  it('refuses a mistyped name of ours and ignores strangers', () => {
    expect(() => readSettings(schema, { RUNESTONE_HOEM: '/x' })).toThrow(/did you mean RUNESTONE_HOME/);
    expect(() => readSettings(schema, { RUNESTONE_DATA_PATH: '/x', PATH: '/bin' })).not.toThrow();
  });

  it('never prints a secret', () => {
    expect(() => readSettings(schema, { RUNESTONE_KEY: 'short' })).toThrow(/^(?!.*short).*RUNESTONE_KEY/);
    expect(printSettings(schema, { RUNESTONE_KEY: 'long-enough' })).toContain('RUNESTONE_KEY=[redacted]');
  });

  it('describes itself for --help', () => {
    expect(describeSettings(schema)).toContain('PORT (default: 8080)\n      Where to listen.');
  });
});
