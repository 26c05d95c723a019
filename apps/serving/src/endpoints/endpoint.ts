import type { FastifyInstance } from 'fastify';
import type { ServedModel } from '../models/served-model.ts';

/** An address that one model answers at, in one wire format. */
export interface EndpointTarget {
  readonly path: string;
  /** The model of now: it may be replaced. Throws SERVING_MODEL_UNKNOWN where it is served no more. */
  readonly model: () => ServedModel;
}

/** Adds the routes of a wire format. */
export type EndpointFormat = (app: FastifyInstance, target: EndpointTarget) => void;
