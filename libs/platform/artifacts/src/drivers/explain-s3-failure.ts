import { fromUnknown, isRunestoneError, type RunestoneError } from '@runestone/errors';
import { artifactErrors } from '../errors.ts';
import type { S3Place } from './parse-s3-uri.ts';

/** What the SDK throws, as far as it is looked at. */
interface S3Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What went wrong, by the names that S3 and its SDK have for it, and by status where those tell nothing. */
const reasons = {
  BUCKET_MISSING: /^NoSuchBucket$/,
  MISSING: /^(NoSuchKey|NotFound)$/,
  UNAUTHORIZED:
    /^(InvalidAccessKeyId|SignatureDoesNotMatch|(Expired|Invalid)Token|TokenRefreshRequired|CredentialsProviderError|XAdminUserNotFound|401)$/,
  FORBIDDEN: /^(AccessDenied|403)$/,
  OVERLOADED: /^(SlowDown|TooManyRequestsException|Throttling.*|RequestLimitExceeded|429)$/,
  TIMEOUT: /^(TimeoutError|ETIMEDOUT)$/,
} as const;

type Reason = keyof typeof reasons | 'UNREACHABLE';

const advice: Readonly<Record<Reason, (place: S3Place, endpoint: string, said: string) => string>> = {
  BUCKET_MISSING: ({ bucket }, endpoint) =>
    `There is no bucket ${bucket} at ${endpoint}. Create it, or correct the artifact root and MLFLOW_S3_ENDPOINT_URL.`,
  MISSING: ({ bucket, key }) => `There is no artifact at s3://${bucket}/${key}. Check the URI.`,
  UNAUTHORIZED: (_, endpoint, said) =>
    `${endpoint} refuses the S3 credentials (${said}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.`,
  FORBIDDEN: ({ bucket, key }, _, said) =>
    `The S3 key may not do this at s3://${bucket}/${key} (${said}). Ask for the permission.`,
  OVERLOADED: (_, endpoint) => `${endpoint} asks for fewer requests. Try again later.`,
  TIMEOUT: (_, endpoint) =>
    `The S3 server ${endpoint} did not answer in time. Check that it runs and is not overloaded.`,
  UNREACHABLE: (_, endpoint, said) =>
    `The S3 server ${endpoint} cannot be reached, or is none (${said}). Check MLFLOW_S3_ENDPOINT_URL and that the server runs.`,
};

/** Turns what the S3 client threw into an error that says what to set or do. */
export function explainS3Failure(thrown: unknown, place: S3Place, endpoint: string): RunestoneError {
  if (isRunestoneError(thrown)) return thrown;
  const { name, code, message, status } = readFailure(thrown);
  const known = fromUnknown(thrown);
  const reason = reasonOf([name, code, String(status)]);
  // A local file that is missing, a full disk or an interruption is not the server's doing.
  if (reason === 'UNREACHABLE' && known.kind !== 'internal' && status === undefined) return known;
  const said = reason === 'UNREACHABLE' ? `${code || name}: ${message.slice(0, 200)}` : name || code;
  const details = { uri: `s3://${place.bucket}/${place.key}`, reason: name || code };
  return artifactErrors[reason](advice[reason](place, endpoint, said), { cause: thrown, details });
}

function readFailure(thrown: unknown) {
  const { name = '', code = '', message = '', $metadata } = (thrown ?? {}) as S3Failure;
  return { name, code, message, status: $metadata?.httpStatusCode };
}

function reasonOf(words: readonly string[]): Reason {
  const found = Object.entries(reasons).find(([, pattern]) => words.some((word) => pattern.test(word)));
  return (found?.[0] ?? 'UNREACHABLE') as Reason;
}
