import type { Metadata } from 'next';
import { WorkflowPage } from '@/features/workflows/workflow-page.tsx';

export const metadata: Metadata = { title: 'Workflow' };

export default async function Page({ params }: { readonly params: Promise<{ readonly name: string }> }) {
  return <WorkflowPage name={decodeURIComponent((await params).name)} />;
}
