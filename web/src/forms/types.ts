/** What a form is told and what it tells. */
import type { CatalogueEntry, Field, Json } from '../generated/wire';

/** The families that fields may choose from. */
export interface Families {
  activations: CatalogueEntry[];
  initializers: CatalogueEntry[];
  schedules: CatalogueEntry[];
}

/** Shared by every field component. `live` is called while a slider moves, `commit` at its end. */
export interface FieldProps {
  field: Field;
  value: Json;
  families: Families;
  problem?: string | null;
  label?: string;
  /** Whether a run has made progress that a structural change would end. */
  running?: boolean;
  live?: (value: number) => void;
  commit: (value: Json) => void;
}
