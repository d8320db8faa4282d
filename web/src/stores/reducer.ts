/** What a run's events mean for what the page shows. Pure: the same events give the same state. */
import type { Event, MetricsEvent, StartedEvent } from '../generated/wire';

export type RunState = 'idle' | 'starting' | 'running' | 'paused' | 'diverged' | 'failed';

/** One run as the page sees it. Curves and probe payloads are kept beside it. */
export interface RunView {
  state: RunState;
  step: number;
  /** Loss of the newest step; NaN when it was no finite number; null before the first. */
  loss: number | null;
  valLoss: number | null;
  metrics: Record<string, number>;
  /** Bytes the run holds on its engine. */
  memory: number | null;
  message: string | null;
  started: StartedEvent | null;
  /** The values the run uses now, by hyper key. */
  hypers: Record<string, number>;
  seed: number | null;
  /** The seq the next event must have. */
  nextSeq: number;
}

export const NO_RUN: RunView = {
  state: 'idle',
  step: 0,
  loss: null,
  valLoss: null,
  metrics: {},
  memory: null,
  message: null,
  started: null,
  hypers: {},
  seed: null,
  nextSeq: 0,
};

/** The view after an event. */
export function reduce(view: RunView, event: Event): RunView {
  const next = { ...view, nextSeq: event.seq + 1 };
  if (event.seq === view.nextSeq || event.type === 'failed') return apply(next, event);
  const lost = event.seq - view.nextSeq;
  return { ...apply(next, event), message: `${lost} messages of this run were lost on the way.` };
}

function apply(view: RunView, event: Event): RunView {
  switch (event.type) {
    case 'started':
      return onStarted(view, event);
    case 'metrics':
      return onMetrics(view, event);
    case 'validation':
      return {
        ...view,
        step: Math.max(view.step, event.step),
        valLoss: event.loss,
        metrics: event.metrics,
        memory: event.memory_bytes,
      };
    case 'probe':
      return view;
    case 'status':
      return onStatus(view, event.state);
    case 'restarted':
      return {
        ...view,
        ...{ step: 0, loss: null, valLoss: null, metrics: {}, message: null },
        state: view.state === 'diverged' ? 'paused' : view.state,
        seed: event.seed,
      };
    case 'hyper':
      return { ...view, hypers: { ...view.hypers, [event.key]: event.value } };
    case 'rejected':
      return { ...view, message: event.message };
    case 'diverged':
      return { ...view, step: event.step, state: 'diverged', message: event.message };
    case 'done':
      return {
        ...view,
        ...{ state: 'idle', step: event.step, loss: event.loss, valLoss: event.val_loss },
        metrics: event.metrics,
      };
    case 'failed':
      return { ...view, state: 'failed', message: event.message };
    default:
      return unknown(event, view);
  }
}

function onStarted(view: RunView, event: StartedEvent): RunView {
  return {
    ...NO_RUN,
    nextSeq: view.nextSeq,
    state: 'paused',
    started: event,
    hypers: { ...event.hypers },
    seed: event.seed,
  };
}

function onMetrics(view: RunView, event: MetricsEvent): RunView {
  const last = event.step.length - 1;
  return { ...view, step: event.step[last] ?? view.step, loss: event.loss[last] ?? view.loss };
}

function onStatus(view: RunView, state: 'running' | 'paused'): RunView {
  // A diverged run rests as well, but saying only “paused” would hide why.
  if (view.state === 'diverged' && state === 'paused') return view;
  return { ...view, state, message: state === 'running' ? null : view.message };
}

/** The compiler refuses this call while a type of event is not handled above. */
function unknown(event: never, view: RunView): RunView {
  const { type } = event as { type: string };
  return { ...view, message: `The engine sent a message this page does not know: ${type}.` };
}
