import { FAMILIES, type Family } from '../src/cli/metrics/families.js';

/** The page about `v3_tui metrics`, with a table of all metrics. */
export function metricsPage(): string {
  const rows = Object.values<Family>(FAMILIES).map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`,
  );
  return `# Metrics

Generated from the table of metrics by \`npm run docs\`; do not edit.

\`v3_tui metrics\` prints metrics of the host and its VMs in the text format of Prometheus. A reading takes each file of /proc/v3vee and the inventory once, runs no tool, writes nothing, and adds no line to the kernel log. (The module of 2012 has no v3-guests-details: there v3-guests is read, and each read of it adds the line \`READ GUEST\`.) A host that cannot be read is no failure: \`palacios_up\` is 0 then, and the exit code 0.

## With node_exporter

node_exporter's textfile collector reads files that end in \`.prom\` from its folder. A line for root's crontab:

\`\`\`
* * * * * v3_tui metrics --output /var/lib/prometheus/node-exporter/palacios.prom
\`\`\`

\`--output\` replaces the file in one step, so the collector never sees half of it. Once a minute is enough: each call starts Node.js.

## As a server of its own

\`\`\`sh
v3_tui metrics --listen 127.0.0.1:9177
\`\`\`

\`\`\`yaml
scrape_configs:
  - job_name: palacios
    static_configs:
      - targets: ['127.0.0.1:9177']
\`\`\`

It answers \`GET /metrics\` and nothing else (405 for other methods, HEAD too, and 404 for other paths). The host is read at most once a second, however many ask. A connection is for one request and lasts at most 5 seconds; there are at most 32 at once. SIGINT and SIGTERM end it with exit code 0; 1 means that it could not listen.

There is neither password nor TLS, so it listens only on an address that nobody outside this machine reaches: 127.0.0.1 or [::1]. With \`--allow-remote\` it takes any address, and warns.

## All metrics

| metric | type | labels | what it says |
|---|---|---|---|
${rows.join('\n')}

Two VMs may have one name: \`device\` is what tells them apart. A name is shown as on the screen: control characters and bytes that are no text become visible signs. When a VM is freed its series end, and the next VM on its device starts its exits at 0.

Ideas for alerts:

\`\`\`yaml
- alert: PalaciosVmError
  expr: palacios_vm_state{state="error"} == 1
- alert: PalaciosVmStuck
  expr: sum by (device, name) (rate(palacios_vm_exits_total[5m])) == 0 and on (device, name) palacios_vm_state{state="running"} == 1
- alert: PalaciosMemoryLow
  expr: sum(palacios_memory_free_bytes) < 1e9
\`\`\`
`;
}
