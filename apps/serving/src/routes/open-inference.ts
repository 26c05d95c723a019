import { Type, type Static } from '@sinclair/typebox';
import { checkSchema } from '@runestone/schemas';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { checkRequest } from '../check-texts.ts';
import { servingErrors } from '../errors.ts';
import type { ServedModel } from '../models/served-model.ts';
import { requireLive } from '../models/require-live.ts';
import { describeOutputs, makeOutput, usualOutputs, type OutputName } from '../open-inference/outputs.ts';
import { encodeTensor, inputTensorSchema, readTexts, type OutputTensor } from '../open-inference/tensors.ts';
import { uncheckedBody } from '../plugins/validation.ts';
import { checkEncodings, decodeUtf8 } from '../read-json-body.ts';
import { predictProblems, problemResponses } from '../schemas/problem.ts';
import { callerOf } from '../plugins/watch-requests.ts';

const closed = { additionalProperties: false };
const parameters = Type.Optional(Type.Record(Type.String(), Type.Unknown()));
const params = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, examples: ['language-id'] }),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  closed,
);
const requestSchema = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 1000 })),
  parameters,
  inputs: Type.Array(inputTensorSchema, {
    minItems: 1,
    maxItems: 1,
    description: 'One tensor of texts, datatype BYTES.',
  }),
  outputs: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), parameters }), { minItems: 1, maxItems: 16 }),
  ),
});
const tensor = Type.Object(
  {
    name: Type.String(),
    datatype: Type.String(),
    shape: Type.Array(Type.Integer()),
    parameters,
    data: Type.Optional(Type.Array(Type.Unknown())),
  },
  closed,
);
const answerSchema = Type.Object(
  {
    model_name: Type.String(),
    model_version: Type.String(),
    id: Type.Optional(Type.String()),
    outputs: Type.Array(tensor),
  },
  {
    ...closed,
    examples: [
      {
        model_name: 'language-id',
        model_version: '7',
        outputs: [
          { name: 'label', datatype: 'BYTES', shape: [1], data: ['dan'] },
          { name: 'score', datatype: 'FP64', shape: [1], data: [0.887] },
        ],
      },
    ],
  },
);
const tensorMetadata = Type.Object(
  { name: Type.String(), datatype: Type.String(), shape: Type.Array(Type.Integer()) },
  closed,
);
const metadataSchema = Type.Object(
  {
    name: Type.String(),
    versions: Type.Array(Type.String()),
    platform: Type.String(),
    inputs: Type.Array(tensorMetadata),
    outputs: Type.Array(tensorMetadata),
    parameters: Type.Object({ labels: Type.Array(Type.String()) }, closed),
  },
  closed,
);
const serverSchema = Type.Object(
  { name: Type.String(), version: Type.String(), extensions: Type.Array(Type.String()) },
  closed,
);
const readySchema = Type.Object({ ready: Type.Boolean() }, closed);
const jsonLengthHeader = 'inference-header-content-length';
const config = {
  access: 'predict',
  errorMembers: ({ detail }: { detail: string }) => ({ error: detail }),
} as const;
const tags = ['open inference protocol'];
type Target = { Params: Static<typeof params> };

/** The Open Inference Protocol, version 2 over HTTP, with the extension for binary tensors that Triton's clients use. */
export async function openInferenceRoutes(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  // A body may be JSON followed by binary tensors, under any content type: it is read by hand.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.get('/v2', {
    config: { ...config, access: 'public' },
    schema: { tags, summary: 'About this server', response: { 200: serverSchema } },
    handler: async () => ({ name: 'runestone', version: '1.0.0', extensions: ['binary_tensor_data'] }),
  });
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version']) {
    app.get<Target>(path, {
      config,
      schema: {
        tags,
        summary: 'Tensors of a model',
        params,
        response: { 200: metadataSchema, ...problemResponses(400, 401, 403, 404, 429, 503) },
      },
      handler: async (request) => describe(find(models.get(request.params.name), request.params.version)),
    });
    app.get<Target>(`${path}/ready`, {
      config,
      schema: {
        tags,
        summary: 'Whether a model answers',
        params,
        response: { 200: readySchema, 503: readySchema, ...problemResponses(400, 401, 403, 404, 429) },
      },
      handler: async (request, reply) => {
        const model = models.get(request.params.name);
        if (model.live === undefined) return reply.code(503).send({ ready: false });
        find(model, request.params.version);
        return { ready: true };
      },
    });
    app.post<Target>(`${path}/infer`, {
      config,
      schema: {
        tags,
        summary: 'Classify a tensor of texts',
        params,
        body: requestSchema,
        response: { 200: answerSchema, ...predictProblems },
      },
      validatorCompiler: uncheckedBody(app),
      handler: (request, reply) => infer(request, reply, models.get(request.params.name)),
    });
  }
}

/** Checks that the version an address names is the live one; the protocol lets a server hold one version at a time. */
function find(model: ServedModel, version: string | undefined): ServedModel {
  const { version: live } = requireLive(model).identity;
  if (version !== undefined && version !== live) {
    throw servingErrors.VERSION_NOT_LIVE(
      `The version ${version} of ${model.name} is not served; the live one is ${live}.`,
      { details: { live } },
    );
  }
  return model;
}

function describe({ name, live }: ServedModel): Static<typeof metadataSchema> {
  const { manifest, identity } = live as NonNullable<ServedModel['live']>;
  return {
    name,
    versions: [identity.version],
    platform: 'runestone',
    inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
    outputs: describeOutputs(manifest).map((output) => ({ ...output, shape: [...output.shape] })),
    parameters: { labels: manifest.labels.labels },
  };
}

async function infer(
  request: FastifyRequest<Target>,
  reply: FastifyReply,
  model: ServedModel,
): Promise<Static<typeof answerSchema> | FastifyReply> {
  find(model, request.params.version);
  checkEncodings(request);
  const { json, binary } = readBody(request);
  const body = checkSchema(requestSchema, json, 'body');
  const texts = readTexts(body.inputs[0] as Static<typeof inputTensorSchema>, binary);
  const placeOf = (index: number): string => `/inputs/0/data/${index}`;
  const wanted = checkRequest({ texts, topK: 1000, ...readThreshold(body.parameters) }, model, placeOf);
  const names = readOutputNames(body);
  const { live, results } =
    texts.length === 0
      ? { live: model.live as NonNullable<ServedModel['live']>, results: [] }
      : await model.predict({ ...wanted, topK: 100_000 }, callerOf(reply));
  // The live version may have changed since the address was checked.
  if (request.params.version !== undefined && live.identity.version !== request.params.version)
    throw servingErrors.VERSION_NOT_LIVE(`The version ${request.params.version} has just been replaced.`);
  const outputs = (names ?? usualOutputs(live.manifest)).map((name) =>
    makeOutput(name, results, live.manifest),
  );
  const head = {
    model_name: model.name,
    model_version: live.identity.version,
    ...(body.id === undefined ? {} : { id: body.id }),
  };
  const isBinary = binaryWanted(body);
  if (!outputs.some(({ name }) => isBinary(name)))
    return {
      ...head,
      outputs: outputs.map((one) => ({ ...one, shape: [...one.shape], data: [...one.data] })),
    };
  return sendBinary(reply, head, outputs, isBinary);
}

function readBody({ body, headers }: FastifyRequest): { json: unknown; binary: Buffer } {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const given = headers[jsonLengthHeader];
  const length = given === undefined ? bytes.length : Number(given);
  if (!Number.isInteger(length) || length < 0 || length > bytes.length) {
    throw servingErrors.REQUEST_MALFORMED(
      'Inference-Header-Content-Length does not say how much of the body is JSON.',
    );
  }
  try {
    return {
      json: JSON.parse(decodeUtf8(bytes.subarray(0, length))) as unknown,
      binary: bytes.subarray(length),
    };
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw servingErrors.JSON_MALFORMED('The body is not valid JSON.', { cause });
    throw cause;
  }
}

function readThreshold(given: Static<typeof requestSchema>['parameters']): { threshold?: number } {
  const threshold = given?.['threshold'];
  if (threshold === undefined) return {};
  return {
    threshold: checkSchema(Type.Number({ minimum: 0, maximum: 1 }), threshold, 'parameters.threshold'),
  };
}

const outputNames: readonly string[] = ['label', 'score', 'scores', 'decided'] satisfies OutputName[];

function readOutputNames({ outputs }: Static<typeof requestSchema>): OutputName[] | undefined {
  return outputs?.map(({ name }) => {
    if (outputNames.includes(name)) return name as OutputName;
    throw servingErrors.TENSOR_INVALID(
      `There is no output ${JSON.stringify(name.slice(0, 100))}; there are ${outputNames.join(', ')}.`,
    );
  });
}

/** Which outputs a client wants after the JSON, as bytes: each by its own parameter, or all. */
function binaryWanted({ parameters: all, outputs }: Static<typeof requestSchema>): (name: string) => boolean {
  return (name) => {
    const own = outputs?.find((output) => output.name === name)?.parameters?.['binary_data'];
    return (own ?? all?.['binary_data_output']) === true;
  };
}

function sendBinary(
  reply: FastifyReply,
  head: object,
  outputs: readonly OutputTensor[],
  isBinary: (name: string) => boolean,
): FastifyReply {
  const parts: Buffer[] = [];
  const described = outputs.map((output) => {
    const { name, datatype, shape } = output;
    if (!isBinary(name)) return output;
    const bytes = encodeTensor(output);
    parts.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } };
  });
  const json = Buffer.from(JSON.stringify({ ...head, outputs: described }), 'utf8');
  return reply
    .header(jsonLengthHeader, String(json.length))
    .type('application/octet-stream')
    .send(Buffer.concat([json, ...parts]));
}
