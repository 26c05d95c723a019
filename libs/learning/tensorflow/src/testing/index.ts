export { describeWithNative } from './describe-with-native.ts';
