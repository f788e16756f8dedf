import type { Metadata } from 'next';
import { NewExperimentPage } from '@/features/experiments/new-experiment-page.tsx';

export const metadata: Metadata = { title: 'New experiment' };

export default function Page() {
  return <NewExperimentPage />;
}
