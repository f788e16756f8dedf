import type { Metadata } from 'next';
import { RunPage } from '@/features/run/run-page.tsx';

export const metadata: Metadata = { title: 'Run' };

export default async function Page({ params }: { readonly params: Promise<{ readonly runId: string }> }) {
  return <RunPage runId={decodeURIComponent((await params).runId)} />;
}
