import { X } from 'lucide-react';
import { FilterChip } from '../ui/chip.tsx';

/** Lets go of all filters. */
export function ClearFilters({ onClear }: { readonly onClear: () => void }) {
  return (
    <FilterChip isOn={false} onClick={onClear}>
      <X className="size-3.5" aria-hidden />
      Clear
    </FilterChip>
  );
}
