import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { ChoicePill } from '../ui/choice-pill.tsx';

interface WorkflowPillProps {
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
}

/** One workflow of those there are. */
export function WorkflowPill({ value, onChange }: WorkflowPillProps) {
  const trpc = useTRPC();
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: 200 }));
  const names = new Set(workflows.data?.items.map(({ name }) => name));
  if (value !== null) names.add(value);
  if (names.size === 0) return null;
  return (
    <ChoicePill
      label="Workflow"
      any="Every workflow"
      value={value}
      choices={[...names].sort().map((name) => ({ value: name, title: name }))}
      onChange={onChange}
    />
  );
}
