import type { ChangeScheduleRequest } from '@aob/engine/contract';
import { type Command, Option } from 'commander';
import type { Io } from '../context.ts';
import { pair, wholeNumber } from '../option-values.ts';

export interface SettingOptions {
  readonly workflow?: string;
  readonly cron?: string;
  readonly timezone?: string;
  readonly inputs?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly timeInput?: string;
  readonly overlap?: NonNullable<ChangeScheduleRequest['overlap']>;
  readonly queueMax?: number;
  readonly catchUp?: NonNullable<ChangeScheduleRequest['catch_up']>;
  readonly catchUpWindow?: string;
  readonly priority?: NonNullable<ChangeScheduleRequest['priority']>;
  readonly fidelity?: NonNullable<ChangeScheduleRequest['fidelity']> | 'workflow';
  readonly label?: Readonly<Record<string, string>>;
}

/** What a schedule can be told, when it is made and later. */
export function settingOptions(command: Command): Command {
  return command
    .option('--timezone <zone>', 'the zone whose clock counts, like Europe/Berlin (at first UTC)')
    .option('--inputs <file|json|->', 'inputs of every run: JSON, a JSON or YAML file, or stdin')
    .option('-i, --input <name=value>', 'one input; JSON where it is JSON, else text (repeatable)', pair)
    .option('--time-input <name>', 'the input that gets the time a run is for')
    .addOption(
      new Option('--overlap <policy>', 'when the run before still goes on (at first skip)').choices([
        'skip',
        'queue',
        'cancel',
        'allow',
      ]),
    )
    .option('--queue-max <n>', 'with queue: as many may wait', wholeNumber(1, 100))
    .addOption(
      new Option('--catch-up <policy>', 'what was missed is made up for (at first latest)').choices([
        'latest',
        'all',
      ]),
    )
    .option('--catch-up-window <span>', 'but not what is later than this (at first 1d)')
    .addOption(new Option('--priority <priority>', 'who goes first').choices(['high', 'medium', 'low']))
    .addOption(
      new Option(
        '--fidelity <fidelity>',
        'how much a run writes down (at first workflow: as that says)',
      ).choices(['full', 'fast', 'workflow']),
    )
    .option('--label <name=value>', 'a label of every run (repeatable)', pair);
}

/** As the API takes it; only what was given. */
export async function readSettings(io: Io, options: SettingOptions): Promise<ChangeScheduleRequest> {
  const {
    workflow,
    cron,
    timezone,
    timeInput,
    overlap,
    queueMax,
    catchUp,
    catchUpWindow,
    priority,
    fidelity,
    label,
  } = options;
  return {
    ...(workflow !== undefined && { workflow }),
    ...(cron !== undefined && { cron }),
    ...(timezone !== undefined && { timezone }),
    ...(await givenInputs(io, options)),
    ...(timeInput !== undefined && { time_input: timeInput }),
    ...(overlap && { overlap }),
    ...(queueMax !== undefined && { queue_max: queueMax }),
    ...(catchUp && { catch_up: catchUp }),
    ...(catchUpWindow !== undefined && { catch_up_window: catchUpWindow }),
    ...(priority && { priority }),
    ...(fidelity && { fidelity: fidelity === 'workflow' ? null : fidelity }),
    ...(label && { labels: label }),
  };
}

async function givenInputs(
  io: Io,
  { inputs, input }: SettingOptions,
): Promise<Pick<ChangeScheduleRequest, 'inputs'>> {
  if (inputs === undefined && input === undefined) return {};
  const { readInputs } = await import('../input/inputs.ts');
  return { inputs: await readInputs(io, inputs, input) };
}
