// Written by `python tools/wire_types.py` from the engine's JSON Schema. Do not edit.

/** A value that can be written as JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Field values by name; a missing one takes the catalogue's default. */
export type Config = { [field: string]: Json };

/** Numbers in a row. JSON lists become typed arrays when they are received. */
export type Numbers = Float32Array | Int32Array | number[];

export type FieldKind =
  | 'int'
  | 'float'
  | 'bool'
  | 'choice'
  | 'shape'
  | 'numbers'
  | 'text'
  | 'formula'
  | 'activation'
  | 'initializer'
  | 'schedule';

/** One value of a `choice` field. */
export interface Choice {
  value: string;
  title: string;
  help: string;
}

/**
 * An experiment. Equal specs give equal runs on every engine, up to float rounding. This is the
 * full form, as reports hold it. A reader also takes specs that leave out name, title, seed,
 * recipe, metrics and any config: the defaults stand in.
 */
export interface Spec {
  version: 1;
  name: string;
  title: string;
  seed: number;
  data: Envelope;
  networks: { [name: string]: Network };
  blocks?: { [name: string]: Definition };
  training: Training;
}

/** Anything chosen by name, with its settings. Settings left out take the defaults. */
export interface Envelope {
  type: string;
  config: Config;
}

/** A graph of layers. Its output is the one node that nobody takes as input. */
export interface Network {
  nodes: Node[];
}

/**
 * A layer in a network. `inputs` are node ids in order, as Keras's inbound nodes. `lstm_1` is a
 * node's output, `lstm_1.state_h` a further one that it names.
 */
export interface Node {
  id: string;
  type: string;
  config: Config;
  inputs: string[];
}

/**
 * A block: a small network from one Input to one output, with knobs. A node of type `Block` uses
 * it: its config names the `block` and sets the `knobs`.
 */
export interface Definition {
  title: string;
  help: string;
  nodes: Node[];
  knobs: Knob[];
}

/** A setting of a block: one value for one or several settings of its layers. */
export interface Knob {
  name: string;
  title: string;
  default: Json;
  targets: Target[];
}

/** A setting that a knob turns; of a Block within a block, `field` is one of its knobs. */
export interface Target {
  node: string;
  field: string;
}

/** How the networks learn. */
export interface Training {
  recipe: Envelope;
  loss: Envelope;
  optimizer: Envelope;
  metrics: string[];
  batch_size: number;
}

/** Everything known about a spec. Specs with equal `structure` share a run. */
export interface Report {
  ok: boolean;
  problems: Problem[];
  networks: { [name: string]: NetworkReport };
  totals: Totals;
  hypers: Hyper[];
  structure: string | null;
  dataset: DatasetFacts | null;
  spec: Spec | null;
}

/**
 * Something wrong with a spec, and where. `path` is a JSON path into it. `repair`: what would mend
 * it at its node, where that is known.
 */
export interface Problem {
  severity: 'error' | 'warning';
  path: string;
  message: string;
  network: string | null;
  node: string | null;
  field: string | null;
  repair?: Repair;
}

/**
 * An edit that mends what is wrong with a node, in words and as data. `insert`: the layer to put
 * before the node; None: the node itself. `config`: its settings.
 */
export interface Repair {
  title: string;
  insert: string | null;
  config: Config;
}

/** A network's layers by id, its output node, and its sums (null while something is open). */
export interface NetworkReport {
  nodes: { [name: string]: NodeReport };
  output: string | null;
  parameters: number | null;
  flops: number | null;
}

/**
 * A layer's shapes (batch axis left out), learnt values and operations per sample. `ports`: shapes
 * of what it gives besides its output, taken by others as `id.name`.
 */
export interface NodeReport {
  inputs: (number[] | null)[];
  output: number[] | null;
  ports: { [name: string]: number[] };
  parameters: number | null;
  flops: number | null;
}

/** Sums over all networks. `flops_per_step`: forward and backward over one batch. */
export interface Totals {
  parameters: number | null;
  flops_per_step: number | null;
  memory_bytes: number | null;
  train_samples: number | null;
  validation_samples: number | null;
  steps_per_epoch: number | null;
}

/** A setting that changes live: its key in the run, its place in the spec, its value. */
export interface Hyper {
  key: string;
  path: string;
  value: number;
}

/** Card, shapes and names of a dataset. */
export interface DatasetFacts {
  card: DataCard;
  task: 'regression' | 'binary' | 'classes' | 'labels' | 'pictures';
  view: string;
  input_shape: number[];
  output_shape: number[];
  recipe: string;
  image_shape: number[] | null;
  preparation: Preparation | null;
  feature_names: string[];
  target_names: string[];
  class_names: string[];
  vocabulary: string[];
  pad: number | null;
  bound: number | null;
  separator: string;
  answer_language: string | null;
}

/** What a dataset is and where it comes from. */
export interface DataCard {
  about: string;
  source: string;
  licence: string;
  columns: string[];
  classes: string[];
  split: string;
  scaling: string;
}

/**
 * How grey pictures were made of ink on paper. Lengths are in pixels. `fit`: None where the whole
 * sheet is the picture. `dots`: a pixel counts the dark dots in a square of so many by so many;
 * None: a pixel is the share of its area that is inked. `levels`: how many values a pixel has, 0
 * for paper … 1 for ink. `pen`: how wide strokes are before they are stretched. `solid`: what a
 * closed line goes round is ink.
 */
export interface Preparation {
  fit: Fit | null;
  dots: number | null;
  levels: number;
  pen: number;
  solid: boolean;
}

/**
 * What was done to the ink's bounding box, so that size and place tell nothing. `box`: width and
 * height, in pixels, that it is enlarged or shrunk to fill. `stretch`: how many times as much one
 * way as the other, at most; 1 keeps its proportions. `upright`: whether it is then sheared until
 * the left ends of its first and its last row stand one above the other. `centre`: what comes to
 * the middle of the picture, the box or the centre of mass.
 */
export interface Fit {
  box: number[];
  stretch: number;
  upright: boolean;
  centre: 'box' | 'mass';
}

/** A table, the dataset that the settings make of it, and why where they make none. */
export interface TableReport {
  table: TableContent | null;
  target: string | null;
  dataset: DatasetFacts | null;
  problem: string | null;
}

/** A table that could be read. Cells are texts; `notes` say what was decided in reading it. */
export interface TableContent {
  id: string;
  rows: number;
  delimiter: string;
  columns: ColumnReport[];
  preview: string[][];
  notes: string[];
}

/** A column: the kind guessed for it (number, category or ignore), and what it holds. */
export interface ColumnReport {
  name: string;
  guess: string;
  reason: string;
  missing: number;
  distinct: number;
  numeric: boolean;
  samples: string[];
}

/**
 * A script, or what is in its way. `file`: the name to save it under; `data`: the name of the file
 * of samples that it reads, if it does.
 */
export interface Code {
  target: 'keras' | 'pytorch' | 'jax';
  file: string;
  data: string | null;
  text: string | null;
  message: string | null;
}

/**
 * What a text makes of an experiment: the spec, or null and what is wrong, line by line. `notes`:
 * what was read and cannot be kept.
 */
export interface Reading {
  spec: Spec | null;
  problems: LineProblem[];
  notes: string[];
}

/** What is wrong in a line of a text, counted from 1, and what to do. */
export interface LineProblem {
  line: number;
  message: string;
}

/**
 * What a file of a run holds, or why it cannot be opened. `spec` is the experiment as it is written
 * there; `texts`: what else the page wrote.
 */
export interface Saved {
  problem: string | null;
  spec: Spec | null;
  step: number;
  seed: number;
  texts: { [name: string]: string };
}

/**
 * A model that was brought along: the experiment with it, and a saved run with its weights (null
 * for a stack alone); or why it cannot be opened.
 */
export interface Brought {
  problem: string | null;
  spec: Spec | null;
  file: Uint8Array | null;
}

/** A file for another program, the name to save it under, and what is in its way. */
export interface Exported {
  form: 'archive' | 'keras' | 'pytorch' | 'onnx';
  file: string;
  content: Uint8Array;
  message: string | null;
}

/** Everything a learner can choose. */
export interface Catalogue {
  layers: LayerEntry[];
  activations: CatalogueEntry[];
  losses: LossEntry[];
  optimizers: CatalogueEntry[];
  schedules: CatalogueEntry[];
  initializers: CatalogueEntry[];
  metrics: MetricEntry[];
  datasets: DatasetEntry[];
  recipes: RecipeEntry[];
  blocks: BlockEntry[];
  presets: PresetEntry[];
}

/** A layer of the palette. */
export interface LayerEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
  category: string;
  inputs: Arity;
}

/** A setting of a catalogue entry; keys that a kind has no use for are null. */
export interface Field {
  name: string;
  title: string;
  kind: FieldKind;
  default: Json;
  help: string;
  unit: string | null;
  hyper: boolean;
  optional: boolean;
  advanced: boolean;
  min: number | null;
  max: number | null;
  step: number | null;
  scale: 'linear' | 'log';
  choices: Choice[] | null;
}

/** Least and greatest number of inputs; null: any. */
export interface Arity {
  min: number;
  max: number | null;
}

/** Something that can be chosen by name. Families add keys of their own. */
export interface CatalogueEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
}

/** A loss, the activation it wants at the end, tasks it suits, and those it is usual for. */
export interface LossEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
  link: string | null;
  tasks: string[];
  usual_for: string[];
}

/** A metric, which way is better, tasks it suits, and those it is usual for. */
export interface MetricEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
  better: 'higher' | 'lower';
  tasks: string[];
  usual_for: string[];
}

/** A dataset, its shapes and its card. */
export interface DatasetEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
  card: DataCard;
  task: 'regression' | 'binary' | 'classes' | 'labels' | 'pictures';
  view: string;
  input_shape: number[];
  output_shape: number[];
  recipe: string;
  image_shape: number[] | null;
  preparation: Preparation | null;
  feature_names: string[];
  target_names: string[];
  class_names: string[];
  vocabulary: string[];
  pad: number | null;
  bound: number | null;
  separator: string;
  answer_language: string | null;
}

/** A recipe: the names its networks have (none: one network of any name), and its figures. */
export interface RecipeEntry {
  name: string;
  title: string;
  help: string;
  doc: string;
  source: string;
  fields: Field[];
  networks: string[];
  measures: MeasureEntry[];
}

/** A figure that a recipe adds to the metrics; a `final` one only when a run has ended. */
export interface MeasureEntry {
  name: string;
  title: string;
  help: string;
  better: 'higher' | 'lower';
  final: boolean;
}

/** A ready-made block: its name, its definition, and where it comes from. */
export interface BlockEntry {
  title: string;
  help: string;
  nodes: Node[];
  knobs: Knob[];
  name: string;
  source: string;
}

/** A ready-made experiment. */
export interface PresetEntry {
  name: string;
  title: string;
  help: string;
  spec: Spec;
}

/** An array: its shape, and its values row by row. */
export interface Tensor {
  shape: number[];
  data: Numbers;
}

/** First event of a run. */
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
  hypers: { [name: string]: number };
  seed: number;
  structure: string;
  setup_ms: number;
}

/**
 * Loss of every step since the last such event. A server leaves some out, evenly, where a thousand
 * and more have come together; the last one is always told. `losses`: the further ones by name,
 * where the recipe has several.
 */
export interface MetricsEvent {
  type: 'metrics';
  seq: number;
  step: Numbers;
  loss: Numbers;
  losses?: { [name: string]: Numbers };
}

/**
 * Judged on the samples kept back, after `step` steps. `memory_bytes`: what the run holds.
 * `left_over`: ops that could not be compiled and are NumPy's, where there are any.
 */
export interface ValidationEvent {
  type: 'validation';
  seq: number;
  step: number;
  epoch: number;
  loss: number;
  metrics: { [name: string]: number };
  memory_bytes: number;
  left_over?: string[];
}

/** A subscribed look inside, as of `step`. */
export interface ProbeEvent {
  type: 'probe';
  seq: number;
  step: number;
  id: string;
  probe: string;
  payload: { [name: string]: Tensor | Uint8Array | Json };
}

/** The run goes, with or without a goal, or rests. */
export interface StatusEvent {
  type: 'status';
  seq: number;
  step: number;
  state: 'running' | 'paused';
  until?: Aim;
}

/** Where a run is to rest: "step", "loss" or a metric, measured on all samples of a split. */
export interface Aim {
  quantity: string;
  split: 'train' | 'validation';
  value: number;
}

/** The goal is met: `found` is where it stands. The run rests. */
export interface ReachedEvent {
  type: 'reached';
  seq: number;
  step: number;
  quantity: string;
  split: 'train' | 'validation';
  value: number;
  found: number;
}

/** Back at step 0 with the weights that belong to `seed`. */
export interface RestartedEvent {
  type: 'restarted';
  seq: number;
  step: number;
  seed: number;
}

/** Goes on from a saved state: at `step`, with the batches that belong to `seed`. */
export interface LoadedEvent {
  type: 'loaded';
  seq: number;
  step: number;
  seed: number;
}

/** The earlier steps of its own to which the run can go back; the oldest first. */
export interface KeptEvent {
  type: 'kept';
  seq: number;
  step: number;
  steps: number[];
}

/**
 * Rests at an earlier step of its own, or at the newest again, where `step` is `newest`. `loss`: of
 * the step that led there; none at step 0, and where it is no number.
 */
export interface RewoundEvent {
  type: 'rewound';
  seq: number;
  step: number;
  newest: number;
  loss?: number;
}

/** Goes on from an earlier step of its own: what came after `step` is forgotten. */
export interface CutEvent {
  type: 'cut';
  seq: number;
  step: number;
}

/** A hyper-parameter changed; it counts from the step after `step`. */
export interface HyperEvent {
  type: 'hyper';
  seq: number;
  step: number;
  key: string;
  value: number;
}

/** A control that made no sense. The run goes on. */
export interface RejectedEvent {
  type: 'rejected';
  seq: number;
  step: number;
  control: string;
  message: string;
}

/**
 * The loss stopped being a finite number at `step`. The run is paused. `before`: the last step kept
 * at which the loss was still small.
 */
export interface DivergedEvent {
  type: 'diverged';
  seq: number;
  step: number;
  message: string;
  before?: number;
}

/** Last event of a run that ended as it should. */
export interface DoneEvent {
  type: 'done';
  seq: number;
  step: number;
  loss: number;
  val_loss: number;
  metrics: { [name: string]: number };
}

/** Last event of a run that broke; written by its host. */
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
  | ReachedEvent
  | RestartedEvent
  | LoadedEvent
  | KeptEvent
  | RewoundEvent
  | CutEvent
  | HyperEvent
  | RejectedEvent
  | DivergedEvent
  | DoneEvent
  | FailedEvent;

/** Rest after this slice. */
export interface PauseControl {
  type: 'pause';
}

/** Go on. */
export interface ResumeControl {
  type: 'resume';
}

/** Take `count` batches or epochs, then rest. */
export interface StepControl {
  type: 'step';
  unit: 'batch' | 'epoch';
  count?: number;
}

/**
 * Go on until a step is taken, or until a loss or a metric is as good as `value`. Figures are
 * looked at whenever the run is judged. Any other word on going or resting ends it.
 */
export interface UntilControl {
  type: 'until';
  quantity: string;
  split?: 'train' | 'validation';
  value: number;
}

/** Take so many steps a second at most; null: as many as can be. */
export interface PaceControl {
  type: 'pace';
  steps_per_second: number | null;
}

/** Change a hyper-parameter from the next step on. */
export interface HyperControl {
  type: 'hyper';
  key: string;
  value: number;
}

/** Give one number of a weight another value; the run is judged anew. */
export interface SetControl {
  type: 'set';
  network: string;
  node: string;
  weight: string;
  index: number[];
  value: number;
}

/**
 * Ask for a probe: at once and then after every slice. The same id replaces. A run that is about to
 * take its first step answers after that step.
 */
export interface SubscribeControl {
  type: 'subscribe';
  id: string;
  probe: string;
  config: Config;
}

/** Stop sending a probe. */
export interface UnsubscribeControl {
  type: 'unsubscribe';
  id: string;
}

/** Begin again from the weights of `seed`, with the same compiled step. */
export interface RestartControl {
  type: 'restart';
  seed: number;
}

/** Go on from a saved run: a file as the probe `state` gives it, of a network like this. */
export interface LoadControl {
  type: 'load';
  file: Uint8Array;
}

/** Rest at the last state kept up to `step`; from the newest on: where the run was. */
export interface RewindControl {
  type: 'rewind';
  step: number;
}

/** End the run; `done` follows. */
export interface StopControl {
  type: 'stop';
}

export type Control =
  | PauseControl
  | ResumeControl
  | StepControl
  | UntilControl
  | PaceControl
  | HyperControl
  | SetControl
  | SubscribeControl
  | UnsubscribeControl
  | RestartControl
  | LoadControl
  | RewindControl
  | StopControl;
