/** The reference of the serving benchmark: Fastify with nothing around it, which parses the body and answers a constant. */
import Fastify from 'fastify';

const answer = {
  model: { name: 'language-id', version: '1', runId: '0123456789abcdef0123456789abcdef' },
  results: [
    {
      outcome: 'label',
      label: 'dan',
      score: 0.9876543210987654,
      alternatives: [{ label: 'dan', score: 0.9876543210987654 }],
    },
  ],
  requestId: '01234567-89ab-cdef-0123-456789abcdef',
};

const app = Fastify();
app.get('/health/ready', async () => ({ status: 'ready' }));
app.post('/v1/models/:name/predict', async () => answer);
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
