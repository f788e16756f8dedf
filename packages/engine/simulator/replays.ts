/** Finished runs are played again from their records (R34), under the same faults as all others. */
import { canonicalJson, type Json } from '@aob/ir';
import type { PlacedEvent } from '../src/moments/placed-event.ts';
import type { ReplayMode } from '../src/run/events.ts';
import { readEvents } from '../src/run/read-events.ts';
import { isTerminal } from '../src/run/state.ts';
import { sha256 } from '../src/sha256.ts';
import { makeRecording } from '../src/usecases/replay/make-recording.ts';
import { ask } from './ask.ts';
import { nextId, OPERATOR, openRun, type RunRecord, type World } from './world.ts';

const MODES: readonly ReplayMode[] = ['freeze', 'shadow', 'live'];
/** More would only repeat each other. */
const REPLAYS_MAX = 8;

export const startReplay = (world: World, record: RunRecord): void => {
  const { truth, runId } = record;
  const { workflow, inputs } = truth;
  if (!isTerminal(truth.status) || truth.replay !== undefined || workflow === undefined) return;
  const value = inputs === undefined ? undefined : 'value' in inputs ? inputs.value : undefined;
  if (
    value === undefined ||
    [...world.runs.keys()].filter((id) => id.startsWith('replay_')).length >= REPLAYS_MAX
  )
    return;
  const history = historyOf(record);
  const mode = world.dice.pick(MODES) ?? 'freeze';
  const text = canonicalJson(makeRecording(history, () => true) as unknown as Json);
  const recording = sha256(text);
  world.blobs.set(recording, text);
  const replay = openRun(world, `replay_${nextId(world)}`);
  world.story.push(`${replay.runId} is a ${mode} replay of ${runId}`);
  ask(world, replay.runId, {
    type: 'start',
    workflow,
    inputs: value,
    actor: OPERATOR,
    priority: 'medium',
    labels: {},
    replay: { of: runId, mode, recording },
  });
};

const historyOf = ({ commits }: RunRecord): readonly PlacedEvent[] =>
  commits.flatMap(({ text, firstSeq, at }) =>
    readEvents(text).map((event, index) => ({ seq: firstSeq + index, at, event })),
  );
