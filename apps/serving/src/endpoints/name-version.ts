import type { FastifyReply } from 'fastify';
import type { LiveModel } from '../models/live-model.ts';
import type { ServedModel } from '../models/served-model.ts';

/** Names the version that answered in headers, where the body has no place for it. */
export function nameVersion(reply: FastifyReply, { name }: ServedModel, { identity }: LiveModel): void {
  reply.header('x-model-name', headerText(name)).header('x-model-version', headerText(identity.version));
}

/** The name of an experiment may hold any character; a header may not. */
const headerText = (text: string): string => (/^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text));
