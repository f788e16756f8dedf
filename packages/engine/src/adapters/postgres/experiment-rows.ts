/** Experiments between their rows and their types. Times travel as milliseconds. */
import type {
  ArmRow,
  ExperimentEntry,
  ExperimentEventRow,
  ExperimentRow,
  Guardrails,
  Slice,
} from '../../ports/experiments.ts';

const ms = (column: string, name: string): string =>
  `(extract(epoch FROM ${column}) * 1000)::float8 AS "${name}"`;

/** Of `experiments e`, with its arms in their order. */
export const EXPERIMENT_COLUMNS = `e.experiment_id AS "experimentId", e.name, e.revision, e.status, e.workflow, e.base,
  e.control, e.sticky, e.cost, e.guardrails, e.slices, e.halted_by AS "haltedBy", e.halt_reason AS "haltReason",
  e.request_digest AS "requestDigest", e.created_by AS "createdBy", ${ms('e.halted_at', 'haltedAt')},
  ${ms('e.created_at', 'createdAt')}, ${ms('e.updated_at', 'updatedAt')},
  (SELECT json_agg(json_build_object('name', a.name, 'weight', a.weight, 'digest', a.digest, 'patches', a.patches::json,
                                     'operations', a.operations, 'stop', a.stop::json) ORDER BY a.place)
     FROM experiment_arms a WHERE a.experiment_id = e.experiment_id) AS arms`;

type Stored = Omit<ExperimentRow, 'sticky' | 'cost' | 'guardrails' | 'arms' | 'slices' | 'halt'> & {
  readonly sticky: string | null;
  readonly cost: string | null;
  readonly guardrails: string | null;
  readonly slices: string;
  readonly haltedBy: string | null;
  readonly haltedAt: number | null;
  readonly haltReason: string | null;
  readonly arms: readonly (Omit<ArmRow, 'stop'> & { readonly stop: ArmRow['stop'] | null })[];
};

export const experimentOf = (row: object): ExperimentRow => {
  const { sticky, cost, guardrails, slices, haltedBy, haltedAt, haltReason, arms, ...rest } = row as Stored;
  return {
    ...rest,
    sticky: sticky ?? undefined,
    cost: cost ?? undefined,
    guardrails: { ...NO_GUARDRAILS, ...(guardrails === null ? {} : (JSON.parse(guardrails) as Guardrails)) },
    slices: JSON.parse(slices) as readonly Slice[],
    halt:
      haltedBy === null || haltedAt === null
        ? undefined
        : { by: haltedBy, at: haltedAt, reason: haltReason ?? '' },
    arms: arms.map((arm) => ({ ...arm, stop: arm.stop ?? undefined })),
  };
};

const NO_GUARDRAILS: Guardrails = { failureRate: undefined, meanCost: undefined, totalCost: undefined };

const guardrailsText = (guardrails: Guardrails): string | null =>
  Object.values(guardrails).every((rail) => rail === undefined) ? null : JSON.stringify(guardrails);

/** $1 to $10 of both statements that write an experiment; the last two are the columns of `CHANGED_ARMS`. */
export const experimentValues = (row: ExperimentRow): unknown[] => [
  row.experimentId,
  row.revision,
  row.status,
  JSON.stringify(row.slices),
  row.updatedAt,
  row.halt?.by ?? null,
  row.halt?.at ?? null,
  row.halt?.reason ?? null,
  row.arms.map(({ weight }) => weight),
  row.arms.map(({ stop }) => (stop === undefined ? null : JSON.stringify(stop))),
];

/** $15 to $28 of the statement that makes one: what never changes; the last four are columns of `NEW_ARMS`. */
export const birthValues = (row: ExperimentRow): unknown[] => [
  row.name,
  row.workflow,
  row.base,
  row.control,
  row.sticky ?? null,
  row.cost ?? null,
  guardrailsText(row.guardrails),
  row.requestDigest,
  row.createdBy,
  row.createdAt,
  row.arms.map(({ name }) => name),
  row.arms.map(({ digest }) => digest),
  row.arms.map(({ patches }) => JSON.stringify(patches)),
  row.arms.map(({ operations }) => operations),
];

/** $11 to $14 of both. */
export const entryValues = ({ type, at, by, data }: ExperimentEntry): unknown[] => [
  type,
  at,
  by,
  JSON.stringify(data),
];

export const EVENT_COLUMNS = `revision, type, ${ms('at', 'at')}, actor AS by, data`;

export const eventOf = (row: object): ExperimentEventRow => {
  const { data, ...rest } = row as Omit<ExperimentEventRow, 'data'> & { readonly data: string };
  return { ...rest, data: JSON.parse(data) } as ExperimentEventRow;
};

export const CHANGED_ARMS = `unnest($9::integer[], $10::text[]) WITH ORDINALITY AS a (weight, stop, place)`;

export const NEW_ARMS = `unnest($9::integer[], $10::text[], $25::text[], $26::text[], $27::text[], $28::text[])
  WITH ORDINALITY AS a (weight, stop, name, digest, patches, operations, place)`;
