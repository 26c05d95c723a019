import type { NetworkLoss } from '@runestone/networks';
import type * as tfjs from '@tensorflow/tfjs-core';

/** Losses of rows in nats, [rows, 1], and their slopes by the logits, [rows, classCount]. */
interface Loss {
  readonly loss: tfjs.Tensor;
  readonly slope: tfjs.Tensor;
}

/** What is right with certainty has no slope; its power of a negative exponent must be a number all the same. */
const leastDoubt = 1e-7;

/** The loss of logits, [rows, classCount], beside targets of 0 and 1. */
export function measureLoss(
  tf: typeof tfjs,
  { kind, focalGamma }: NetworkLoss,
  logits: tfjs.Tensor2D,
  targets: tfjs.Tensor2D,
): Loss {
  const { losses, slope } = (kind === 'single' ? softmaxLoss : sigmoidLoss)(tf, logits, targets);
  if (focalGamma === 0) return { loss: tf.sum(losses, 1, true), slope };
  return focus(tf, focalGamma, { losses, slope });
}

interface CrossEntropy {
  /** −log of the probability of what is right: [rows, 1] over a softmax, [rows, classCount] over sigmoids. */
  readonly losses: tfjs.Tensor;
  readonly slope: tfjs.Tensor;
}

function softmaxLoss(tf: typeof tfjs, logits: tfjs.Tensor2D, targets: tfjs.Tensor2D): CrossEntropy {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  return {
    losses: tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1, true)),
    slope: tf.sub(tf.exp(logProbabilities), targets),
  };
}

function sigmoidLoss(tf: typeof tfjs, logits: tfjs.Tensor2D, targets: tfjs.Tensor2D): CrossEntropy {
  // log(1 + e^x) − y·x, in the form that does not overflow.
  const softplus = tf.add(tf.relu(logits), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return {
    losses: tf.sub(softplus, tf.mul(targets, logits)),
    slope: tf.sub(tf.sigmoid(logits), targets),
  };
}

/**
 * Focal loss (Lin et al. 2017): −(1 − p)^γ · log p, p the probability of what is right. Its slope by the logits is that of
 * cross-entropy times (1 − p)^γ − γ · (1 − p)^(γ − 1) · p · log p.
 */
function focus(tf: typeof tfjs, gamma: number, { losses, slope }: CrossEntropy): Loss {
  const right = tf.exp(tf.neg(losses));
  const doubt = tf.maximum(tf.sub(1, right), leastDoubt);
  const weight = tf.pow(doubt, gamma);
  const bend = tf.mul(tf.mul(tf.pow(doubt, gamma - 1), gamma), tf.mul(right, losses));
  return {
    loss: tf.sum(tf.mul(weight, losses), 1, true),
    slope: tf.mul(slope, tf.add(weight, bend)),
  };
}
