import { describe, expect, it } from 'vitest';
import { directHost } from '../../src/server/directHost.js';

const far = ['203.0.113.7', '10.0.0.4', '2001:db8::7', 'fd00::4'];
const loopback = ['127.0.0.1', '127.9.9.9', '::1'];
const linkLocal = ['169.254.1.2', 'fe80::1', 'fe80::1%eth0', 'febf::1'];

describe('where a sender is found', () => {
  it.each(far)('%s: as the server sees it, by anybody', (sender) => {
    for (const receiver of [...far, ...loopback, ...linkLocal]) {
      expect(directHost(sender, receiver)).toBe(sender);
    }
  });

  it.each(loopback)('%s: by whoever comes from this machine, and by nobody else', (sender) => {
    for (const receiver of loopback) expect(directHost(sender, receiver)).toBe(sender);
    for (const receiver of [...far, ...linkLocal]) {
      expect(directHost(sender, receiver)).toBeUndefined();
    }
  });

  it.each(linkLocal)('%s: by whoever is on the same cable, and by nobody else', (sender) => {
    for (const receiver of linkLocal) expect(directHost(sender, receiver)).toBe(sender);
    for (const receiver of [...far, ...loopback]) {
      expect(directHost(sender, receiver)).toBeUndefined();
    }
  });

  it.each(['', 'localhost', 'example.com', '1.2.3', 'memory'])(
    '%j is no address: by nobody',
    (sender) => {
      for (const receiver of [...far, ...loopback, ...linkLocal, sender]) {
        expect(directHost(sender, receiver)).toBeUndefined();
      }
    },
  );

  it('is not told to a receiver of whom it is not known where it is, if it means this machine or this cable', () => {
    expect(directHost('127.0.0.1', 'somewhere')).toBeUndefined();
    expect(directHost('fe80::1', 'somewhere')).toBeUndefined();
  });
});
