import { expect, it } from 'vitest';
import { exitsInStats, readVcpus } from '../../../src/simulator/qemu/vcpu-exits.js';

it('reads the vcpus in their order', () => {
  const answer = [
    { 'cpu-index': 1, 'thread-id': 11, 'qom-path': '/b' },
    { 'cpu-index': 0, 'thread-id': 10, 'qom-path': '/a' },
    { 'thread-id': 'x' },
  ];
  expect(readVcpus(answer)).toEqual([
    { thread: 10, path: '/a' },
    { thread: 11, path: '/b' },
  ]);
  expect(readVcpus(null)).toEqual([]);
});

it("reads KVM's counters of exits by vcpu", () => {
  const answer = [
    { provider: 'kvm', 'qom-path': '/b', stats: [{ name: 'exits', value: 7 }] },
    {
      provider: 'kvm',
      'qom-path': '/a',
      stats: [
        { name: 'halt', value: 1 },
        { name: 'exits', value: 5 },
      ],
    },
  ];
  expect(exitsInStats(answer, ['/a', '/b', '/c'])).toEqual([5, 7, 0]);
  expect(exitsInStats({}, ['/a'])).toEqual([0]);
});
