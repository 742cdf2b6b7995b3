/** The lines of each picture, in a square of 24. */
const paths = {
  send: 'M4 12 20 4l-5 16-3-7-8-1Z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .9 3 3 3 5.5',
  settings:
    'M5 7h9m4 0h1M5 17h1m4 0h9M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  leave: 'M14 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7M10 12h10m-3.5-3.5L20 12l-3.5 3.5',
  close: 'm6 6 12 12M18 6 6 18',
  down: 'M12 5v14m-6-6 6 6 6-6',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4',
  pair: 'M10 14a4 4 0 0 0 5.7.3l3-3a4 4 0 0 0-5.6-5.6l-1.4 1.3M14 10a4 4 0 0 0-5.7-.3l-3 3a4 4 0 0 0 5.6 5.6l1.4-1.3',
  ear: 'M6.5 10a5.5 5.5 0 0 1 11 0c0 3.4-2.8 4-3.3 6.6-.4 2-1.5 3.4-3.5 3.4a3.2 3.2 0 0 1-3.2-3M9.5 10.5a2.5 2.5 0 1 1 4 2c-.9.7-1.5 1.2-1.5 2.3',
  file: 'M13.5 3.5H7.5a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-10l-5-5Zm0 0v5h5',
  clip: 'm19 11.5-7 7a4.6 4.6 0 0 1-6.5-6.5l7.3-7.3a3.1 3.1 0 0 1 4.4 4.4l-7.2 7.2a1.5 1.5 0 0 1-2.2-2.2l6.4-6.4',
  folder:
    'M3.5 18V6.5a1.5 1.5 0 0 1 1.5-1.5h4l2 2.5h8a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18Z',
  up: 'M12 20V6m-6 6 6-6 6 6M6 3.5h12',
  download: 'M12 3.5v13m-5.5-5.5 5.5 5.5 5.5-5.5M5 20.5h14',
  pause: 'M8.5 5.5v13m7-13v13',
  resume: 'm8 5 11 7-11 7V5Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words, or in a button that has a label: it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
