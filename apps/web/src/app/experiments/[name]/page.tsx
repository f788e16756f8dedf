import type { Metadata } from 'next';
import { ExperimentPage } from '@/features/experiments/experiment-page.tsx';

export const metadata: Metadata = { title: 'Experiment' };

export default async function Page({ params }: { readonly params: Promise<{ readonly name: string }> }) {
  return <ExperimentPage name={decodeURIComponent((await params).name)} />;
}
