/** The state of the lab: which graph, its numbers, and how far the way there and back has come. */
import { choiceIn, numberIn, unusual } from '../address';
import type { Range } from '../../ui/plane/frame';
import type { Settings } from '../registry';
import { run, usualOf, type Flow, type Graph, type Leaf, type Operation, type Pass } from './graph';
import { BENDS, GRAPHS, NAMES, type Bend, type GraphName } from './graphs';

export const VALUES: Range = [-2, 2];

/** What a step does: works out a value, begins the way back, or sends a gradient along an edge. */
export type Step =
  { kind: 'value'; op: Operation } | { kind: 'seed' } | { kind: 'flow'; flow: Flow };

export class BackpropState {
  name: GraphName = $state('neuron');
  bend: Bend = $state('tanh');
  values: Readonly<Record<string, number>> = $state.raw({});
  /** How many steps have been taken. */
  at = $state(0);
  /** The number that can be changed. */
  chosen = $state('w1');

  readonly graph: Graph = $derived(GRAPHS[this.name](this.bend));
  readonly pass: Pass = $derived(run(this.graph, this.values));
  readonly steps: readonly Step[] = $derived([
    ...this.graph.ops.map((op) => ({ kind: 'value', op }) as const),
    { kind: 'seed' } as const,
    ...this.pass.flows.map((flow) => ({ kind: 'flow', flow }) as const),
  ]);
  /** The last step that was taken. */
  readonly step: Step | null = $derived(this.steps[this.at - 1] ?? null);
  readonly forwards: number = $derived(this.graph.ops.length);
  readonly done: boolean = $derived(this.at >= this.steps.length);
  /** The numbers that one can set: the chosen one, and which there are. */
  readonly leaf: Leaf | undefined = $derived(
    this.graph.leaves.find(({ name }) => name === this.chosen) ?? this.graph.leaves[0],
  );
  readonly weights: readonly Leaf[] = $derived(this.graph.leaves.filter(({ data }) => !data));

  constructor(settings: Settings) {
    this.name = choiceIn(settings, 'graph', NAMES, 'neuron');
    this.bend = choiceIn(settings, 'bend', BENDS, 'tanh');
    const { leaves } = this.graph;
    this.values = Object.fromEntries(
      leaves.map(({ name, usual }) => [name, numberIn(settings, name, VALUES, usual)]),
    );
    this.at = this.forwards;
  }

  /** What a link keeps. */
  get settings(): Settings {
    const { name: graph, bend } = this;
    return {
      ...unusual<Record<string, string>>({ graph, bend }, { graph: 'neuron', bend: 'tanh' }),
      ...unusual<Record<string, number>>(this.values, usualOf(this.graph)),
    };
  }

  choose(name: GraphName): void {
    this.name = name;
    this.values = usualOf(this.graph);
    this.at = this.forwards;
  }

  bendBy(bend: Bend): void {
    this.bend = bend;
  }

  /** Sets one of the numbers that are given. */
  set(name: string, value: number): void {
    const held = Math.max(VALUES[0], Math.min(VALUES[1], Number(value.toFixed(2))));
    this.values = { ...this.values, [name]: held };
  }

  /** Other numbers, none of them 0. `random` gives one from 0 to 1. */
  shuffle(random: () => number = Math.random): void {
    const drawn = () => (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * 15)) * 0.1;
    for (const { name } of this.graph.leaves) this.set(name, drawn());
  }

  /** One step further; whether there is another. */
  go(): boolean {
    this.at = Math.min(this.at + 1, this.steps.length);
    return !this.done;
  }

  /** How far a value is known: all before the step that works it out is not. */
  knows(name: string): boolean {
    const place = this.graph.ops.findIndex((op) => op.name === name);
    return place < this.at;
  }
}
