(function () {
  'use strict';
  const report = JSON.parse(document.getElementById('report').textContent);
  const at = id => document.getElementById(id);
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const HEIGHT = 260;

  function number(value, digits) {
    return value.toLocaleString('en-US', {maximumFractionDigits: digits, minimumFractionDigits: digits});
  }
  const ms = value => number(value, value < 100 ? 2 : 0);
  const rate = value => number(value, value < 1000 ? 1 : 0);

  function element(name, parent, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    parent.appendChild(made);
    return made;
  }

  function table(id, head, rows) {
    const to = at(id);
    if (head) {
      const line = element('tr', element('thead', to));
      head.forEach(cell => element('th', line, cell));
    }
    const body = element('tbody', to);
    rows.forEach(row => {
      const line = element('tr', body);
      row.forEach(cell => Array.isArray(cell) ? element('td', line, cell[0], cell[1]) : element('td', line, cell));
    });
  }

  function words() {
    const plan = report.plan;
    document.title = report.title;
    at('title').textContent = report.title;
    at('subtitle').textContent = rate(plan.rate) + ' requests/s for ' + number(plan.duration_s, 0) + ' s after '
        + number(plan.warm_up_s, 0) + ' s of warm-up, Poisson arrivals of seed ' + plan.seed;
    if (report.is_void) {
      at('void').hidden = false;
      at('void').textContent = 'VOID: ' + report.void_because + '. The numbers below do not stand.';
    }
    const failed = Object.values(report.requests.failed).reduce((sum, each) => sum + each, 0);
    const tiles = [
      [rate(report.per_second.offered) + '/s', 'offered'],
      [rate(report.per_second.answered_ok) + '/s', 'answered ok'],
      [ms(report.latency_ms.p50) + ' ms', 'p50'],
      [ms(report.latency_ms.p99) + ' ms', 'p99'],
      [ms(report.latency_ms.p99_9) + ' ms', 'p99.9'],
      [number(failed, 0), 'failed', failed > 0],
      [number(report.requests.lost, 0), 'never answered', report.requests.lost > 0]];
    if (report.saturation) {
      const best = report.saturation.highest_stable_rate;
      tiles.unshift([best === undefined ? 'none' : rate(best) + '/s', 'highest stable rate', best === undefined]);
    }
    tiles.forEach(([value, name, isBad]) => {
      const tile = element('div', at('tiles'), undefined, isBad ? 'tile bad' : 'tile');
      element('b', tile, value);
      element('span', tile, name);
    });
    tables();
  }

  function tables() {
    const counts = report.requests;
    const all = report.requests_with_warm_up;
    const codes = Object.keys(Object.assign({}, counts.failed, all.failed)).sort();
    table('table-requests', ['', 'window', 'with warm-up'], [
      ['sent', number(counts.sent, 0), number(all.sent, 0)],
      ['ok', number(counts.ok, 0), number(all.ok, 0)],
      ...codes.map(code => [code, [number(counts.failed[code] || 0, 0), 'bad'], [number(all.failed[code] || 0, 0), 'bad']]),
      ['never answered', number(counts.lost, 0), number(all.lost, 0)],
      ['answered again', '', number(report.repeated_answers, 0)]]);
    const names = {mean: 'mean', p50: 'p50', p90: 'p90', p95: 'p95', p99: 'p99', p99_9: 'p99.9', max: 'max'};
    table('table-spreads', ['', 'latency ms', 'send lag ms'], Object.entries(names).map(([key, name]) =>
        [name, ms(report.latency_ms[key]), number(report.send_lag_ms[key], 3)]));
    table('table-setup', null, Object.entries(report.setup).map(([name, value]) => [name, [value, 'left']]));
    const notes = report.notes.concat(
        report.lost.map(lost => lost.name + ' was never answered; it was due ' + number(lost.due_s, 3) + ' s after the start'));
    at('notes').hidden = notes.length === 0;
    notes.forEach(note => element('li', at('list-notes'), note));
  }

  function cpu() {
    const uses = report.cpu;
    at('cpu').hidden = uses.length === 0;
    const longest = Math.max(1, ...uses.map(use => use.us_per_request));
    uses.forEach(use => {
      const to = at('bars-cpu');
      element('div', to, use.process);
      const bar = element('div', element('div', to, undefined, 'track'), undefined, use.process === 'bench' ? 'bar own' : 'bar');
      bar.style.width = 100 * use.us_per_request / longest + '%';
      element('div', to, number(use.us_per_request, 0) + ' µs, ' + number(use.cores, 2) + ' cores', 'value');
    });
  }

  function axis(label, values, splits) {
    const made = {
      stroke: colour('quiet'), grid: {stroke: colour('line'), width: 1}, ticks: {stroke: colour('line'), width: 1},
      font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif', label: label, labelSize: 22, size: 54};
    if (values) made.values = values;
    if (splits) made.splits = splits;
    return made;
  }
  function xAxis(label, values, splits) {
    const made = axis(label, values, splits);
    made.size = 34;
    return made;
  }
  function line(label, name, show, extra) {
    return Object.assign({
      label: label, stroke: colour(name), width: 2, points: {show: false},
      value: (plot, value) => value == null ? '–' : show(value)}, extra);
  }
  const scaleFromZero = {range: (plot, low, high) => [0, high > 0 ? high * 1.08 : 1]};

  let plots = [];
  function plot(id, options, data) {
    const to = at(id);
    plots.push([new uPlot(Object.assign({width: to.clientWidth, height: HEIGHT, legend: {live: true}}, options), data, to), to]);
  }

  /** What is not measured lies in the shade: the warm-up, and the wait for the last answers. */
  function shade(plot, from, to) {
    const left = Math.max(plot.valToPos(from, 'x', true), plot.bbox.left);
    const right = Math.min(plot.valToPos(to, 'x', true), plot.bbox.left + plot.bbox.width);
    if (right > left) {
      plot.ctx.fillStyle = colour('shade');
      plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
    }
  }
  const shades = {hooks: {drawClear: [plot => {
    shade(plot, 0, report.plan.warm_up_s);
    shade(plot, report.plan.warm_up_s + report.plan.duration_s, Number.MAX_SAFE_INTEGER);
  }]}};

  function percentiles() {
    const points = report.latency_curve;
    if (points.length === 0) return;
    const last = Math.log10(Math.max(10, report.latency_ms.count));
    const nines = p => p >= 100 ? last : Math.min(last, -Math.log10(1 - p / 100));
    const name = x => x === 0 ? '0' : x === 1 ? '90' : x === 2 ? '99' : '99.' + '9'.repeat(x - 2);
    const splits = Array.from({length: Math.floor(last) + 1}, (unused, i) => i);
    const exact = x => { const p = 100 * (1 - Math.pow(10, -x)); return p.toFixed(x < 1 ? 1 : Math.min(5, Math.ceil(x))) + ' %'; };
    plot('plot-percentiles', {
      scales: {x: {time: false, range: [0, last]}, y: scaleFromZero},
      axes: [xAxis('percentile', (plot, all) => all.map(name), () => splits), axis('ms')],
      series: [{label: 'percentile', value: (plot, x) => x == null ? '–' : exact(x)},
        line('latency', 'one', value => ms(value) + ' ms', {paths: uPlot.paths.stepped({align: -1})})]
    }, [points.map(point => nines(point.percentile)), points.map(point => point.ms)]);
  }

  function overTime(id, unit, seconds, series, pick) {
    if (seconds.length === 0) return;
    // The last once more: a value is that of the second after it.
    const end = seconds[seconds.length - 1].second + 1;
    const x = seconds.map(second => second.second).concat(end);
    const values = each => { const all = seconds.map(each); return all.concat(all[all.length - 1]); };
    const stepped = uPlot.paths.stepped({align: 1});
    series.forEach(each => { each.paths = stepped; });
    plot(id, {
      scales: {x: {time: false, range: [0, end]}, y: scaleFromZero},
      axes: [xAxis('seconds; the shade is not measured'), axis(unit)],
      series: [{label: 'second', value: (plot, value) => value == null ? '–' : number(value, 0)}, ...series],
      plugins: [shades]
    }, [x, ...pick.map(values)]);
  }

  function saturation() {
    if (!report.saturation) return;
    at('saturation').hidden = false;
    const probes = report.saturation.probes.slice().sort((one, other) => one.rate - other.rate);
    const pick = isStable => probes.map(probe => probe.stable === isStable ? probe.answered_ok : null);
    const dots = name => ({paths: () => null, points: {show: true, size: 10, fill: colour(name), stroke: colour(name)}});
    plot('plot-saturation', {
      scales: {x: {time: false, range: (plot, low, high) => [0, high * 1.05]}, y: scaleFromZero},
      axes: [xAxis('offered, requests/s'), axis('answered ok, 1/s')],
      series: [{label: 'offered', value: (plot, value) => value == null ? '–' : rate(value) + '/s'},
        line('answered, stable', 'good', value => rate(value) + '/s', dots('good')),
        line('answered, not stable', 'bad', value => rate(value) + '/s', dots('bad'))]
    }, [probes.map(probe => probe.rate), pick(true), pick(false)]);
  }

  function probes() {
    if (!report.saturation) return;
    table('table-saturation', ['rate', 'answered', 'p50 ms', 'p99 ms', 'send lag p99 ms', ''],
        report.saturation.probes.map(probe => [
          rate(probe.rate) + '/s', rate(probe.answered_ok) + '/s', ms(probe.latency_ms.p50), ms(probe.latency_ms.p99),
          number(probe.send_lag_ms.p99, 3), probe.stable ? ['stable', 'left good'] : [(probe.verdict === 'void' ? 'void: ' : '') + probe.because, 'left bad']]));
  }

  function draw() {
    plots.forEach(([each]) => each.destroy());
    plots = [];
    saturation();
    percentiles();
    const hasFailed = report.seconds.some(second => second.failed > 0);
    const perSecond = value => rate(value) + '/s';
    const flows = [line('sent', 'two', perSecond, {dash: [6, 4]}), line('answered ok', 'one', perSecond)];
    const picks = [second => second.sent, second => second.ok];
    if (hasFailed) {
      flows.push(line('failed', 'bad', perSecond));
      picks.push(second => second.failed);
    }
    overTime('plot-rates', 'per second', report.seconds, flows, picks);
    const show = value => ms(value) + ' ms';
    const some = key => second => second[key] > 0 ? second[key] : null;
    const due = report.seconds.filter(second => second.second < report.plan.warm_up_s + report.plan.duration_s);
    overTime('plot-latency', 'ms', due,
        [line('p50', 'three', show), line('p99', 'one', show), line('max', 'two', show, {width: 1})],
        [some('p50_ms'), some('p99_ms'), some('max_ms')]);
  }

  words();
  cpu();
  probes();
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', () => plots.forEach(([each, to]) => each.setSize({width: to.clientWidth, height: HEIGHT})));
})();
