import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';

/** Something that takes time within a request, as it is written to a trace. Times by performance.now(). */
export interface TraceStage {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** One request in a trace. */
export interface RequestTrace {
  /** The id of the trace, 32 hexadecimal digits; undefined where this request is not sampled. */
  readonly traceId: string | undefined;
  /** Writes a stage that is over. */
  addStage(stage: TraceStage): void;
  /** Ends the request with the status it was answered with. */
  end(answer: { readonly route: string; readonly status: number }): void;
}

/** Writes traces. */
export interface Tracing {
  /** Begins a request, within the trace of its caller where the headers name one (W3C Trace Context). */
  startRequest(method: string, headers: Readonly<Record<string, unknown>>): RequestTrace;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Where traces go. */
export interface TracingOptions {
  /** The base address of an OpenTelemetry collector, such as http://127.0.0.1:4318. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** Share of the requests that are traced where the caller has not decided it. */
  readonly sampleRatio: number;
}

const epochMs = (ms: number): number => performance.timeOrigin + ms;

const getter = {
  get: (headers: Readonly<Record<string, unknown>>, name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
  keys: (headers: Readonly<Record<string, unknown>>) => Object.keys(headers),
};

/** Creates the traces of a process, sent by OTLP over HTTP in the background; what cannot be sent is dropped. */
export function createTracing({ endpoint, serviceName, sampleRatio }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: 5000,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: 4096, exportTimeoutMillis: 5000 })],
  });
  const tracer = provider.getTracer('runestone');
  const propagator = new W3CTraceContextPropagator();
  return {
    startRequest(method, headers) {
      const parent = propagator.extract(ROOT_CONTEXT, headers, getter);
      const span = tracer.startSpan(
        method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
        parent,
      );
      const context: Context = trace.setSpan(parent, span);
      const { traceId, traceFlags } = span.spanContext();
      return {
        traceId: (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : traceId,
        addStage({ name, startMs, endMs, attributes = {} }) {
          const own: Attributes = { ...attributes };
          const stage = tracer.startSpan(name, { startTime: epochMs(startMs), attributes: own }, context);
          stage.end(epochMs(endMs));
        },
        end({ route, status }) {
          span.updateName(`${method} ${route}`);
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: () => provider.shutdown(),
  };
}
