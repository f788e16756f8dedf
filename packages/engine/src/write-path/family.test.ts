import { describeChildCrashes } from './testing/child-crashes.ts';
import { memoryStore } from './testing/rig.ts';

describeChildCrashes('memory', async () => memoryStore());
