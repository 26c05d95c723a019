export { settingsErrors } from './errors.ts';
export {
  describeSettings,
  printSettings,
  readSettings,
  type Environment,
  type SettingOptions,
} from './read-settings.ts';
