import { Option } from 'commander';

/** How a finished run is replayed. */
export const replayModeOption = (): Option =>
  new Option(
    '--mode <mode>',
    'freeze: every result from the record; shadow: what touches the world from the record; live: for real',
  )
    .choices(['freeze', 'shadow', 'live'])
    .default('freeze');
