import { defineErrors } from '@runestone/errors';

/** Errors of sentence encoders. */
export const encoderErrors = defineErrors('ENCODERS', {
  RUNTIME_MISSING: {
    kind: 'config',
    summary: 'ONNX Runtime or the tokenizer package cannot be loaded: it is not there for this platform.',
  },
  NAME_INVALID: { kind: 'input', summary: "An encoder's name is no name of a repository on a hub." },
  OPTIONS_INVALID: {
    kind: 'input',
    summary: 'The options of an encoder make no sense, or not with its files.',
  },
  FILE_MISSING: { kind: 'not-found', summary: 'A directory or bundle lacks a file of an encoder.' },
  FILE_INVALID: {
    kind: 'input',
    summary: 'A file of an encoder is too large, no JSON, or does not say what it must.',
  },
  TOKENIZER_REFUSED: {
    kind: 'input',
    summary: 'A tokenizer.json describes a tokenizer that cannot be used.',
  },
  MODEL_REFUSED: {
    kind: 'input',
    summary: 'ONNX Runtime refuses an encoder, or the encoder disagrees with the files beside it.',
  },
  RUN_FAILED: { kind: 'internal', summary: 'ONNX Runtime stops while it computes vectors, or is closed.' },
  NOT_FOUND: {
    kind: 'not-found',
    summary: 'An encoder lies nowhere on this machine, and nothing may be fetched.',
  },
  NOT_ON_HUB: { kind: 'not-found', summary: 'A hub does not have an encoder or one of its files.' },
  HUB_ANSWER_INVALID: {
    kind: 'upstream',
    summary: 'A hub answers something that is no description of a repository.',
  },
});
