import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../data/trpc.ts';
import { type FieldProps, SuggestingField } from '../ui/form-fields.tsx';

interface WorkflowFieldProps extends Omit<FieldProps<string>, 'label'> {
  readonly hint: string;
}

/** Any reference may be typed; the names that exist are offered. */
export function WorkflowField(props: WorkflowFieldProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.workflows.list.queryOptions({ limit: 200 }));
  return (
    <SuggestingField {...props} label="Workflow" suggestions={data?.items.map(({ name }) => name) ?? []} />
  );
}
