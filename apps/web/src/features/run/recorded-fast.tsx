import { Fact } from '../ui/chip.tsx';

/** Beside the name of a run whose log has no display detail, so that nobody takes what is missing for what never was. */
export function RecordedFast() {
  return (
    <span
      data-testid="recorded-fast"
      title="Its log keeps what recovery and audit need: no printed lines, no times of attempts, no single edges."
    >
      <Fact>recorded in fast</Fact>
    </span>
  );
}
