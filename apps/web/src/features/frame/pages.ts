import {
  Activity,
  CalendarClock,
  FlaskConical,
  GitPullRequestArrow,
  Inbox,
  type LucideIcon,
  Play,
  Workflow,
} from 'lucide-react';

export interface StudioPage {
  readonly href: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** After `g`. */
  readonly key: string;
  /** On a phone it stands among the others, behind one button: seven names do not fit. */
  readonly isAmongOthers?: true;
}

/** The pages of the studio, in the order of the rail. */
export const PAGES: readonly StudioPage[] = [
  { href: '/inbox', title: 'Inbox', icon: Inbox, key: 'i' },
  { href: '/runs', title: 'Runs', icon: Play, key: 'r' },
  { href: '/workflows', title: 'Workflows', icon: Workflow, key: 'w' },
  { href: '/patches', title: 'Patches', icon: GitPullRequestArrow, key: 'p' },
  { href: '/schedules', title: 'Schedules', icon: CalendarClock, key: 's', isAmongOthers: true },
  { href: '/experiments', title: 'Experiments', icon: FlaskConical, key: 'e', isAmongOthers: true },
  { href: '/operations', title: 'Operations', icon: Activity, key: 'o', isAmongOthers: true },
];
