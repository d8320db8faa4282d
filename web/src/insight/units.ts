/** What the probe `units` tells of layers whose units can die. */

/** Payload of the probe `units`. */
export interface UnitsPayload {
  samples: number;
  names: { network: string; node: string }[];
  units: number[];
  dead: number[];
  silent: number[];
}

export interface Deaths {
  dead: number;
  units: number;
}

/** By network and layer. */
export function deadUnits({ names, units, dead }: UnitsPayload): Map<string, Deaths> {
  return new Map(
    names.map(({ network, node }, i) => [
      `${network} ${node}`,
      { dead: dead[i] ?? 0, units: units[i] ?? 0 },
    ]),
  );
}
