import { openTestStore } from '../adapters/postgres/testing/open-store.ts';
import { describeChildCrashes } from './testing/child-crashes.ts';

const url = process.env.AOB_TEST_DATABASE_URL ?? '';

describeChildCrashes('PostgreSQL', () => openTestStore(url));
