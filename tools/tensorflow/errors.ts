import { defineErrors } from '../../libs/core/errors/src/index.ts';

/** Errors of getting native TensorFlow. */
export const setupErrors = defineErrors('TENSORFLOW_SETUP', {
  NOT_INSTALLED: { kind: 'not-found', summary: 'There is no native TensorFlow in the folder.' },
  DAMAGED: { kind: 'integrity', summary: 'An installed file is missing or not what was installed.' },
  HOME_INVALID: { kind: 'config', summary: 'The folder for native TensorFlow cannot be made.' },
  PACKAGE_MISSING: { kind: 'not-found', summary: 'The npm package of the addon is not in node_modules.' },
  PLATFORM_UNSUPPORTED: { kind: 'config', summary: 'No wheels are known for this platform.' },
  INDEX_INVALID: { kind: 'config', summary: 'The address of the package index is no URL.' },
  FETCH_FAILED: { kind: 'upstream', summary: 'A page or a wheel could not be fetched.' },
  FETCH_TIMED_OUT: { kind: 'timeout', summary: 'The server was silent for too long.' },
  WHEEL_MISSING: { kind: 'not-found', summary: 'The package index does not have a wheel.' },
  CHECKSUM_WRONG: { kind: 'integrity', summary: 'A wheel is not the pinned one; it was deleted.' },
  WHEEL_INVALID: { kind: 'integrity', summary: 'A wheel cannot be unpacked or lacks a file.' },
  SOURCE_UNEXPECTED: { kind: 'integrity', summary: "The addon's source is not the one that is known." },
  COMPILER_MISSING: { kind: 'config', summary: 'There is no C++ compiler.' },
  COMPILE_FAILED: { kind: 'config', summary: 'The C++ compiler could not build the addon.' },
  DOWNLOAD_FAILED: { kind: 'upstream', summary: "The package's own install script failed." },
  LOAD_FAILED: { kind: 'config', summary: 'The addon does not load or computes wrong on this machine.' },
});
