/*
 * Filters the items of the page by what its bar of filters says, and keeps that in the address. A button or a
 * list of the bar named `x` goes by the words in `data-x` of the items; buttons of one name can be combined.
 */
(() => {
  const every = (root, selector) => [...root.querySelectorAll(selector)];
  const bar = document.querySelector('.filters');
  const main = document.getElementById('main');

  function wire() {
    const items = every(main, bar.dataset.items).map((element) => ({ element, text: null }));
    const groups = every(main, '.group, .left-section');
    const choices = every(bar, '.choices button');
    const fields = every(bar, 'select, input[type=hidden]');
    const search = bar.querySelector('input[type=search]');
    const count = bar.querySelector('[role=status]');
    const empty = main.querySelector('.empty');
    const name = choices[0].name;
    const state = { chosen: new Set(), q: '', fields: {} };

    const has = ({ dataset }, key, value) => (dataset[key] ?? '').split(' ').includes(value);

    function matches(item, wanted, words) {
      if (state.chosen.size > 0 && !state.chosen.has(item.element.dataset[name])) return false;
      if (!wanted.every(([key, value]) => has(item.element, key, value))) return false;
      if (words.length === 0) return true;
      item.text ??= textOf(item.element);
      return words.every((word) => item.text.includes(word));
    }

    function show() {
      const wanted = Object.entries(state.fields).filter(
        ([key, value]) => key !== 'sort' && key !== 'view' && value !== '',
      );
      const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        const fits = matches(item, wanted, words);
        if (item.element.hidden === fits) item.element.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const group of groups) group.hidden = !group.querySelector(`${bar.dataset.items}:not([hidden])`);
      for (const button of choices) {
        const on = button.value === '' ? state.chosen.size === 0 : state.chosen.has(button.value);
        button.setAttribute('aria-pressed', String(on));
      }
      for (const field of fields) field.value = state.fields[field.name];
      if (search.value !== state.q) search.value = state.q;
      count.textContent = said();
      empty.hidden = shown > 0;
      bar.dispatchEvent(new Event('shown'));
    }

    /** How much is shown, the checks beyond the benchmark apart: they are no controls of it. */
    function said() {
      const beyond = items.filter(({ element }) => element.dataset.section?.startsWith('beyond-'));
      const others = items.filter((item) => !beyond.includes(item));
      const visible = (some) => some.filter(({ element }) => !element.hidden).length;
      const more = beyond.length === 0 ? '' : `, ${visible(beyond)} of ${beyond.length} beyond`;
      return `${visible(others)} of ${others.length} ${bar.dataset.noun} shown${more}`;
    }

    /** Takes what the address says, as far as the bar offers it. */
    function read(given) {
      const chosen = (given.get(name) ?? '').split(',');
      state.chosen = new Set(
        choices.map(({ value }) => value).filter((value) => value && chosen.includes(value)),
      );
      for (const field of fields) {
        const wanted = given.get(field.name) ?? '';
        const known = field.type === 'hidden' || [...field.options].some(({ value }) => value === wanted);
        state.fields[field.name] = known ? wanted : '';
      }
      state.q = given.get('q') ?? '';
      show();
    }

    /** Writes the filters into the address, so that it can be sent; no new entry in the history. */
    function remember() {
      const pairs = [
        [name, [...state.chosen].join(',')],
        ...Object.entries(state.fields),
        ['q', state.q.trim()],
      ];
      const words = new URLSearchParams(pairs.filter(([, value]) => value !== '')).toString();
      history.replaceState(null, '', words === '' ? location.pathname + location.search : `#?${words}`);
    }

    function change() {
      show();
      remember();
      // What is left may end above what is in sight.
      if (bar.getBoundingClientRect().bottom < 0) bar.parentElement.scrollIntoView({ block: 'start' });
    }

    for (const button of choices) {
      button.addEventListener('click', () => {
        if (button.value === '') state.chosen.clear();
        else if (!state.chosen.delete(button.value)) state.chosen.add(button.value);
        change();
      });
    }
    for (const field of fields) {
      field.addEventListener('change', () => {
        state.fields[field.name] = field.value;
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
    main.querySelector('.reset').addEventListener('click', () => {
      clear();
      remember();
      search.focus();
    });
    main.querySelector('button.share').addEventListener('click', remember);
    for (const button of every(main, '.pick button')) {
      button.addEventListener('click', () => {
        clear();
        state.fields[button.name] = button.value;
        change();
        bar.scrollIntoView({ block: 'start' });
        search.focus({ preventScroll: true });
      });
    }
    const clear = () => read(new URLSearchParams());
    for (const part of [bar, ...every(main, '.view-tools, .pick')]) part.hidden = false;
    clear();
    return { read, clear };
  }

  /** What the search looks through: an item, or of a row what names it. */
  const textOf = (element) => (element.cells?.[0] ?? element).textContent.replace(/\s+/g, ' ').toLowerCase();

  const filters = bar && wire();

  /** Follows the address: either filters, or a place that has to be unfolded and shown. */
  function follow() {
    const fragment = location.hash.slice(1);
    if (fragment.startsWith('?')) {
      filters?.read(new URLSearchParams(fragment.slice(1)));
      return;
    }
    const target = fragment === '' ? null : document.getElementById(fragment);
    if (!target) return;
    if (target.closest('[hidden]')) filters?.clear();
    for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    if (target.getClientRects().length === 0) filters?.clear();
    target.scrollIntoView({ block: 'start' });
  }

  addEventListener('hashchange', follow);
  follow();
})();
