'use client';

import { Bell, BellOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { noticeChoice } from './notices.ts';

/** Asks for notices of the browser, and remembers the answer. Shown where the browser has any. */
export function NoticeSwitch() {
  const isWanted = noticeChoice.useValue() === 'on';
  const [permission, setPermission] = useState<NotificationPermission>();
  useEffect(() => {
    if ('Notification' in window) setPermission(Notification.permission);
  }, []);
  if (permission === undefined) return null;
  const isOn = isWanted && permission === 'granted';
  const toggle = async (): Promise<void> => {
    if (isOn) {
      noticeChoice.write(null);
      toast('No more notices');
      return;
    }
    const given = await Notification.requestPermission();
    setPermission(given);
    if (given === 'granted') {
      noticeChoice.write('on');
      toast('You are told about new decisions while you look elsewhere');
    } else toast.error('The browser does not allow notices from this address: its settings say so');
  };
  return (
    <IconButton
      icon={isOn ? Bell : BellOff}
      label="Notify me of new decisions"
      aria-pressed={isOn}
      onClick={() => void toggle()}
    />
  );
}
