(() => {
  const every = (root, selector) => [...root.querySelectorAll(selector)];
  const keys = ['status', 'severity', 'section', 'q'];
  const filters = every(document, '.host').map(filterOf).filter(Boolean);

  /** Wires the filters of one host to its controls; null where it has none. */
  function filterOf(host) {
    const bar = host.querySelector('.filters');
    if (!bar) return null;
    const tools = host.querySelector('.view-tools');
    const items = every(host, '[data-status]').map((element) => ({ element, text: null }));
    const groups = every(host, '.group');
    const leftParts = every(host, '.left-section');
    const buttons = every(bar, 'button[name]');
    const selects = every(bar, 'select');
    const search = bar.querySelector('input');
    const count = bar.querySelector('[role=status]');
    const state = { status: new Set(), severity: '', section: '', q: '' };

    function matches(item) {
      const { status, severity, section: own } = item.element.dataset;
      if (state.status.size > 0 && !state.status.has(status)) return false;
      if (state.severity !== '' && state.severity !== severity) return false;
      if (state.section !== '' && state.section !== own) return false;
      if (state.q.trim() === '') return true;
      item.text ??= item.element.textContent.replace(/\s+/g, ' ').toLowerCase();
      return state.q
        .toLowerCase()
        .split(/\s+/)
        .every((word) => item.text.includes(word));
    }

    function show() {
      let shown = 0;
      for (const item of items) {
        const fits = matches(item);
        item.element.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const group of groups) {
        group.hidden = !group.querySelector('[data-status]:not([hidden])');
      }
      for (const part of leftParts) part.hidden = !part.querySelector('li:not([hidden])');
      for (const button of buttons) {
        const on = button.value === '' ? state.status.size === 0 : state.status.has(button.value);
        button.setAttribute('aria-pressed', String(on));
      }
      for (const select of selects) select.value = state[select.name];
      if (search.value !== state.q) search.value = state.q;
      count.textContent = said();
      host.querySelector('.empty').hidden = shown > 0;
    }

    /** How much is shown, the checks beyond the benchmark apart: they are no controls of it. */
    function said() {
      const beyond = items.filter(({ element }) => element.dataset.section === 'beyond');
      const controls = items.filter((item) => !beyond.includes(item));
      const visible = (some) => some.filter(({ element }) => !element.hidden).length;
      const more = beyond.length === 0 ? '' : `, ${visible(beyond)} of ${beyond.length} beyond`;
      return `${visible(controls)} of ${controls.length} controls shown${more}`;
    }

    /** The state as pairs for the address; empty when everything is shown. */
    const pairs = () =>
      keys.flatMap((key) => {
        const value = state[key] instanceof Set ? [...state[key]].join(',') : state[key].trim();
        return value === '' ? [] : [[key, value]];
      });

    function read(given) {
      const statuses = (given.get('status') ?? '').split(',');
      state.status = new Set(
        buttons.map(({ value }) => value).filter((value) => value !== '' && statuses.includes(value)),
      );
      for (const select of selects) {
        const wanted = given.get(select.name) ?? '';
        const known = every(select, 'option').some(({ value }) => value === wanted);
        state[select.name] = known ? wanted : '';
      }
      state.q = given.get('q') ?? '';
      show();
    }

    function change() {
      show();
      remember();
    }

    for (const button of buttons) {
      button.addEventListener('click', () => {
        if (button.value === '') state.status.clear();
        else if (!state.status.delete(button.value)) state.status.add(button.value);
        change();
      });
    }
    for (const select of selects) {
      select.addEventListener('change', () => {
        state[select.name] = select.value;
        change();
      });
    }
    search.addEventListener('input', () => {
      state.q = search.value;
      change();
    });
    search.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      state.q = '';
      change();
    });
    const openAll = (open) => {
      for (const { element } of items) if (!element.hidden && 'open' in element) element.open = open;
    };
    tools.querySelector('.expand').addEventListener('click', () => openAll(true));
    tools.querySelector('.collapse').addEventListener('click', () => openAll(false));
    tools.querySelector('.share').addEventListener('click', (event) => {
      remember();
      copy(location.href, event.currentTarget);
    });
    host.querySelector('.reset').addEventListener('click', () => {
      read(new URLSearchParams());
      remember();
      search.focus();
    });
    bar.hidden = false;
    tools.hidden = false;
    return { pairs, read, clear: () => read(new URLSearchParams()), host };
  }

  /** Writes the filters into the address, so that it can be sent; no new entry in the history. */
  function remember() {
    const words = new URLSearchParams(filters.flatMap(({ pairs }) => pairs())).toString();
    history.replaceState(null, '', words === '' ? location.pathname + location.search : `#?${words}`);
  }

  /** Follows the address: either filters, or a place that has to be unfolded and shown. */
  function follow() {
    const fragment = location.hash.slice(1);
    if (fragment.startsWith('?')) {
      const given = new URLSearchParams(fragment.slice(1));
      for (const filter of filters) filter.read(given);
      return;
    }
    const target = fragment === '' ? null : document.getElementById(fragment);
    if (!target) return;
    if (target.closest('[hidden]')) for (const { host, clear } of filters) if (host.contains(target)) clear();
    for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target.scrollIntoView({ block: 'start' });
  }

  async function copy(text, button) {
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused to copy';
    }
    setTimeout(() => {
      button.textContent = said;
    }, 1600);
  }

  function addButton(parent, label, text) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', () => copy(text(), button));
    parent.append(button);
  }

  /** The buttons of a control are made when it is first opened; most never are. */
  function equip(control) {
    const body = control.querySelector('.body');
    if (!body || body.querySelector('.tools')) return;
    const tools = document.createElement('p');
    tools.className = 'tools';
    body.append(tools);
    addButton(tools, 'Copy link', () => `${location.href.split('#')[0]}#${body.id}`);
    for (const command of every(body, '.command')) {
      addButton(tools, 'Copy command', () => command.textContent);
    }
  }

  for (const control of every(document, '.control')) control.addEventListener('toggle', () => equip(control));
  addEventListener('hashchange', follow);

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = every(document, 'details:not([open])');
    for (const details of folded) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
    folded = [];
  });

  for (const filter of filters) filter.clear();
  follow();
})();
