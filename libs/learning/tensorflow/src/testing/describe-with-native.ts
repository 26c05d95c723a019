import { existsSync } from 'node:fs';
import { describeWith } from '@runestone/real-services';
import { defaultNativeHome, nativeLayout } from '../native-library.ts';

/** Defines a suite that needs native TensorFlow; its body is given where that is set up. */
export function describeWithNative(name: string, body: (home: string) => void): void {
  const home = process.env['RUNESTONE_TENSORFLOW_HOME'] ?? defaultNativeHome(process.env);
  const there = (['cpu', 'gpu'] as const).some((variant) =>
    existsSync(nativeLayout(home, variant).recordFile),
  );
  describeWith(name, 'needs native TensorFlow: npm run setup:tensorflow', there ? home : undefined, body);
}
