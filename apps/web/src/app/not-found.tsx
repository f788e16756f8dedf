import { Compass } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/features/ui/empty-state.tsx';

export default function NotFound() {
  return (
    <EmptyState
      icon={Compass}
      title="There is no such page"
      action={
        <Link href="/runs" className="text-sm font-medium text-accent-text underline underline-offset-4">
          All runs
        </Link>
      }
    >
      The address may be from another version of the studio.
    </EmptyState>
  );
}
