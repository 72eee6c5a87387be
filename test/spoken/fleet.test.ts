import { describe, expect, it } from 'vitest';
import { type Conversation, converse } from '../../src/spoken/converse.js';
import { listed, pageOf, vmsOf } from '../../src/spoken/listed.js';
import { followNews } from '../../src/spoken/news.js';
import { createPending } from '../../src/spoken/pending.js';
import { openTalk } from '../../src/spoken/talk.js';
import { entryChange, partChange } from '../../src/state/fleet/at-hand.js';
import type { Link } from '../../src/state/fleet/link.js';
import type { Vm } from '../../src/state/vms/model.js';
import { openAppContext } from '../support/app-context.js';
import { CONNECTING, DOWN, showHosts, type TestHost, UP } from '../support/fleet-states.js';
import { activeVm } from '../support/vms.js';

const LOCAL: Link = { kind: 'local' };
const REFUSED: Link = {
  ...DOWN,
  trouble: 'refused',
  words: ['Permission denied (publickey)'],
  retryAt: null,
};

const HOSTS: readonly TestHost[] = [
  { id: 'local', link: LOCAL, vms: [activeVm(0, 'db', 'running')] },
  { id: 'web1', link: UP, vms: [activeVm(0, 'db', 'stopped'), activeVm(1, 'api', 'paused')] },
  { id: 'web2', link: DOWN, vms: [] },
  { id: 'web3', link: REFUSED, vms: [] },
];

function aFleet(hosts = HOSTS) {
  const { app } = openAppContext();
  showHosts(app.store, hosts);
  return app.store;
}

/** A talk about these hosts in which these lines are typed, to its end. @returns what was said */
async function talkOf(lines: readonly string[], hosts = HOSTS, addedHosts: readonly string[] | null = null) {
  const { app } = openAppContext({ selected: null });
  showHosts(app.store, hosts);
  app.store.setState({ addedHosts });
  let said = '';
  const talk = openTalk(
    (text) => {
      said += text;
    },
    { isTyped: false, ascii: false },
  );
  for (const line of lines) talk.hear(line);
  talk.end();
  const connected: string[] = [];
  const { store } = app;
  const own = app.port();
  const port = (id = store.getState().host) => {
    const link = (): Link => store.getState().hosts.get(id)?.link ?? LOCAL;
    return { ...own, id, link };
  };
  followNews(store, talk.say);
  const conversation: Conversation = {
    speaker: {
      app: { ...app, port, connect: async (host) => void connected.push(host) },
      talk,
      pages: {
        details: async () => [],
        history: async () => [],
        memory: async (host) => [`${host} has 1 GB`],
      },
    },
    pending: createPending(),
    handOver: async () => expect.unreachable('there is no session'),
    hasLeft: () => false,
  };
  await converse(conversation);
  return { said, connected, added: store.getState().addedHosts };
}

describe('a fleet in plain lines', () => {
  it('is listed by its hosts, each with its line, and VMs of far hosts with their host', async () => {
    const { said } = await talkOf([]);
    expect(said.split('\n').slice(0, 8)).toEqual([
      '4 hosts: the name of one chooses it.',
      'local: 1 VM: 1 running.',
      '1. db, running, /dev/v3-vm0',
      'web1: 2 VMs: 1 stopped, 1 paused.',
      '2. db on web1, stopped, /dev/v3-vm0',
      '3. api on web1, paused, /dev/v3-vm1',
      expect.stringMatching(/^web2: down for .*: ssh: connect to host web2 port 22: Connection refused\./),
      expect.stringMatching(
        /^web3: down for .*: Permission denied \(publickey\)\. It is not tried again by itself/,
      ),
    ]);
  });

  it.each([
    [['api'], /^api on web1, paused\. Number or word/m],
    [['web1/db'], /^db on web1, stopped\. Number or word/m],
    [['local/db'], /^db, running\. Number or word/m],
    [['3'], /^api on web1, paused\. Number or word/m],
    [
      ['db', '2'],
      /2 VMs are called db: choose one by its number\.\n1\. db, .*\n2\. db on web1, [\s\S]*\ndb on web1, stopped\. Number/,
    ],
    [['db', ''], /choose one by its number\.\n.*\n.*\n.*\nOn local\. VM number or word/],
    [['pause db', '2'], /error: pause: db on web1|error: pause: web1/],
    [['web1'], /Host web1: the module is loaded\.[\s\S]*On web1\. VM number or word/],
    [['web2'], /\nweb2: down for [\s\S]*On web2\. VM number or word/],
    [['host web1'], /web1: web1 has 1 GB\n/],
    [['doctor web1'], /Nothing is wrong with web1\./],
    [['doctor web2'], /for help: \nweb2: down for .*Connection refused\.[^\n]*\nOn web2\./],
    [['new web1', ''], /A new VM on web1\./],
    [['new web2'], /error: new: the line to web2 is down: ssh: connect to host web2/],
    [['state'], /\nlocal: 1 VM: 1 running\.\nweb1: 2 VMs.*\nweb2: .*\nweb3: /],
  ])('%j is answered', async (lines, wanted) => {
    expect((await talkOf([...lines, ''])).said).toMatch(wanted);
  });

  it('connects to a host that refused us only when it is asked to', async () => {
    expect((await talkOf(['hosts', ''])).connected).toEqual([]);
    const { said, connected } = await talkOf(['hosts', '2']);
    expect(said).toMatch(/1\. connect to web2 now\n2\. connect to web3 now\n/);
    expect(connected).toEqual(['web3']);
  });

  it('adds a host that is named, unless it is there or none', async () => {
    const { said, added } = await talkOf(
      ['hosts', 'add a host', '-oProxyCommand=sh', 'web1', 'root@web4'],
      HOSTS,
      [],
    );
    expect(said.match(/That is no new host\./g)).toHaveLength(2);
    expect(said).toContain('root@web4 is added until you quit.');
    expect(added).toEqual(['root@web4']);
  });

  it('tells nothing of hosts where there is one', async () => {
    const { said } = await talkOf(['list', ''], HOSTS.slice(0, 1));
    expect(said).toMatch(
      /^Host local: the module is loaded\.[^\n]*\n1 VM: 1 running\.\n1\. db, running[^\n]*\nVM number or word/,
    );
  });
});

describe('news of a fleet', () => {
  it('a line that goes is told once, however often it is tried, and that it comes back', () => {
    const store = aFleet();
    const said: string[] = [];
    followNews(store, (line) => said.push(line));
    const set = (host: string, link: Link) => store.setState((state) => entryChange(state, host, { link }));
    set('web1', DOWN);
    set('web1', { ...DOWN, words: ['Connection timed out'], retryAt: 60_000 });
    set('web1', CONNECTING);
    set('web1', DOWN);
    set('web1', UP);
    set('web1', { kind: 'up', roundTripMs: 90, clockAheadMs: 0, version: '1.4.0' });
    set('web1', REFUSED);
    set('web3', UP);
    store.setState(({ hosts }) => ({ hosts: new Map([...hosts].filter(([id]) => id !== 'web2')) }));
    expect(said).toEqual([
      'The line to web1 is down: ssh: connect to host web2 port 22: Connection refused.',
      'The line to web1 is up: 2 VMs: 1 stopped, 1 paused.',
      'The line to web1 is down: Permission denied (publickey). It is not tried again by itself: hosts connects.',
      'The line to web3 is up: no VMs.',
      'web2 is no longer among the hosts.',
    ]);
  });

  it('what changes on a host is told with its name', () => {
    const store = aFleet();
    const said: string[] = [];
    followNews(store, (line) => said.push(line));
    store.setState((state) => {
      const snapshot = state.hosts.get('web1')?.part?.snapshot ?? state.snapshot;
      const vms = snapshot.vms.map((vm): Vm => ({ ...vm, state: 'running' }));
      return partChange(state, 'web1', {
        snapshot: { ...snapshot, vms, moduleLoaded: false },
        findings: [{ id: 'x', severity: 'bad', what: 'x', tool: null, fix: null }],
      });
    });
    expect(said).toEqual([
      'web1: the module is no longer loaded.',
      '1 fault on web1: doctor web1 tells.',
      'db on web1 went from stopped to running.',
      'api on web1 went from paused to running.',
    ]);
  });

  it('that many lines change at once is one line', () => {
    const many = Array.from({ length: 30 }, (_, n): TestHost => ({ id: `h${n}`, link: UP, vms: [] }));
    const store = aFleet(many);
    const said: string[] = [];
    followNews(store, (line) => said.push(line));
    store.setState((state) => {
      const hosts = [...state.hosts].map(([id, entry]) => [id, { ...entry, link: DOWN }] as const);
      return { hosts: new Map(hosts) };
    });
    expect(said).toEqual(['The lines to 30 hosts have changed: hosts tells them.']);
  });
});

it('each page of the list begins with the host of its first VM, and the last has the hosts without VMs', () => {
  const all = listed(aFleet().getState());
  const words = (from: number, most: number) =>
    pageOf(all, from, most).map((one) => ('vm' in one ? one.vm.name : `[${one.host}]`));
  expect(vmsOf(all)).toHaveLength(3);
  expect(words(0, 2)).toEqual(['[local]', 'db', '[web1]', 'db']);
  expect(words(2, 2)).toEqual(['[web1]', 'api', '[web2]', '[web3]']);
  expect(words(0, 1)).toEqual(['[local]', 'db']);
  expect(words(1, 1)).toEqual(['[web1]', 'db']);
  expect(words(3, 2)).toEqual([]);
});
