// The wire types: what travels between the page and an engine.

/** A value that can be written as JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Field values by name; a missing one takes the catalogue's default. */
export type Config = { [field: string]: Json };

export interface Envelope {
  type: string;
  config: Config;
}

export interface Node {
  id: string;
  type: string;
  config: Config;
  inputs: string[];
}

export interface Network {
  nodes: Node[];
}

export interface Training {
  recipe: Envelope;
  loss: Envelope;
  optimizer: Envelope;
  metrics: string[];
  batch_size: number;
}

export interface Spec {
  version: 1;
  name: string;
  title: string;
  seed: number;
  data: Envelope;
  networks: { [name: string]: Network };
  training: Training;
}

export type FieldKind =
  | 'int'
  | 'float'
  | 'bool'
  | 'choice'
  | 'shape'
  | 'text'
  | 'activation'
  | 'initializer';

export interface Choice {
  value: Json;
  title: string;
  help: string;
}

export interface Field {
  name: string;
  title: string;
  kind: FieldKind;
  default: Json;
  min: number | null;
  max: number | null;
  step: number | null;
  unit: string | null;
  help: string;
  hyper: boolean;
  optional: boolean;
  scale: 'linear' | 'log';
  advanced: boolean;
  choices: Choice[] | null;
}

export interface CatalogueEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string | null;
  fields: Field[];
}

export interface LayerEntry extends CatalogueEntry {
  category: string;
  inputs: { min: number; max: number | null };
}

export interface DataCard {
  about: string;
  source: string;
  licence: string;
  columns: Json[];
  classes: string[];
  split: string;
  scaling: string;
}

export interface DatasetEntry extends CatalogueEntry {
  card: DataCard;
  task: 'regression' | 'binary' | 'classes';
  view: string;
  input_shape: number[];
  output_shape: number[];
  class_names: string[] | null;
  feature_names: string[] | null;
}

export interface PresetEntry {
  name: string;
  title: string;
  help: string;
  spec: Spec;
}

export interface Catalogue {
  layers: LayerEntry[];
  activations: CatalogueEntry[];
  losses: CatalogueEntry[];
  optimizers: CatalogueEntry[];
  initializers: CatalogueEntry[];
  metrics: CatalogueEntry[];
  datasets: DatasetEntry[];
  recipes: CatalogueEntry[];
  presets: PresetEntry[];
}

export interface Problem {
  severity: 'error' | 'warning';
  path: string;
  network: string | null;
  node: string | null;
  field: string | null;
  message: string;
}

export interface NodeReport {
  inputs: (number[] | null)[];
  output: number[] | null;
  parameters: number | null;
  flops: number | null;
}

export interface NetworkReport {
  nodes: { [id: string]: NodeReport };
  output: string | null;
  parameters: number | null;
  flops: number | null;
}

export interface Totals {
  parameters: number | null;
  flops_per_step: number | null;
  memory_bytes: number | null;
  train_samples: number | null;
  validation_samples: number | null;
  steps_per_epoch: number | null;
}

export interface Hyper {
  key: string;
  path: string;
  value: number;
}

export interface Report {
  ok: boolean;
  problems: Problem[];
  networks: { [name: string]: NetworkReport };
  totals: Totals;
  hypers: Hyper[];
  structure: string | null;
  spec: Spec | null;
}

/** Flat numbers on this side; JSON lists become typed arrays when they are received. */
export type Numbers = Float32Array | Float64Array | Int32Array | number[];

export interface Tensor {
  shape: number[];
  data: Numbers;
}

export interface StartedEvent {
  type: 'started';
  seq: number;
  backend: string;
  device: string;
  parameters: number;
  train_samples: number;
  validation_samples: number;
  batch_size: number;
  steps_per_epoch: number;
  hypers: { [key: string]: number };
  seed: number;
  structure: string;
  setup_ms: number;
}

export interface MetricsEvent {
  type: 'metrics';
  seq: number;
  step: Numbers;
  loss: Numbers;
}

export interface ValidationEvent {
  type: 'validation';
  seq: number;
  step: number;
  epoch: number;
  loss: number | null;
  metrics: { [name: string]: number | null };
}

export interface ProbeEvent {
  type: 'probe';
  seq: number;
  step: number;
  id: string;
  probe: string;
  payload: { [name: string]: Tensor | Json };
}

export interface StatusEvent {
  type: 'status';
  seq: number;
  step: number;
  state: 'running' | 'paused';
}

export interface RestartedEvent {
  type: 'restarted';
  seq: number;
  step: number;
  seed: number;
}

export interface HyperEvent {
  type: 'hyper';
  seq: number;
  step: number;
  key: string;
  value: number;
}

export interface RejectedEvent {
  type: 'rejected';
  seq: number;
  step: number;
  control: Json;
  message: string;
}

export interface DivergedEvent {
  type: 'diverged';
  seq: number;
  step: number;
  message: string;
}

export interface DoneEvent {
  type: 'done';
  seq: number;
  step: number;
  loss: number | null;
  val_loss: number | null;
  metrics: { [name: string]: number | null };
}

export interface FailedEvent {
  type: 'failed';
  seq: number;
  step: number;
  message: string;
}

export type Event =
  | StartedEvent
  | MetricsEvent
  | ValidationEvent
  | ProbeEvent
  | StatusEvent
  | RestartedEvent
  | HyperEvent
  | RejectedEvent
  | DivergedEvent
  | DoneEvent
  | FailedEvent;

export interface PauseControl {
  type: 'pause';
}

export interface ResumeControl {
  type: 'resume';
}

export interface StepControl {
  type: 'step';
  unit: 'batch' | 'epoch';
  count: number;
}

export interface HyperControl {
  type: 'hyper';
  key: string;
  value: number;
}

export interface SubscribeControl {
  type: 'subscribe';
  id: string;
  probe: string;
  config: Config;
}

export interface UnsubscribeControl {
  type: 'unsubscribe';
  id: string;
}

export interface RestartControl {
  type: 'restart';
  seed: number;
}

export interface StopControl {
  type: 'stop';
}

export interface PaceControl {
  type: 'pace';
  steps_per_second: number | null;
}

export type Control =
  | PauseControl
  | ResumeControl
  | StepControl
  | HyperControl
  | SubscribeControl
  | UnsubscribeControl
  | RestartControl
  | StopControl
  | PaceControl;
