import type { Metadata } from 'next';
import { PairPage } from '@/features/patches/pair-page.tsx';

export const metadata: Metadata = { title: 'Two patches of a run' };

export default function Page() {
  return <PairPage />;
}
