/*
 * Sorts the rows of the table of hosts by a column. Which one is kept among the filters, as its key, with `-`
 * before it where the order is turned round; empty is the order in which the page was written. Heads stay in sight.
 */
(() => {
  const table = document.querySelector('.grid');
  const field = document.querySelector('.filters input[name=sort]');
  const body = table.tBodies[0];
  const written = [...body.rows];
  const columns = [...table.tHead.rows[0].cells].map((head, index) => ({
    head,
    key: head.dataset.key,
    values: new Map(written.map((row) => [row, sortedBy(row.cells[index], index)])),
  }));
  let sorted = '';

  /** Null where the row says nothing in that column; such rows come last in either order. */
  function sortedBy(cell, index) {
    if (index === 0) return cell.textContent.trim().toLowerCase();
    return cell?.dataset.sort ? Number(cell.dataset.sort) : null;
  }

  function sort() {
    if (field.value === sorted) return;
    sorted = field.value;
    const turned = sorted.startsWith('-');
    const column = columns.find(({ key }) => key === sorted.replace(/^-/, ''));
    for (const { head } of columns) head.removeAttribute('aria-sort');
    if (!column) {
      body.append(...written);
      return;
    }
    const down = turned !== (column.head.dataset.from === 'high');
    const { values } = column;
    body.append(
      ...written.toSorted((a, b) => {
        const [left, right] = [values.get(a), values.get(b)];
        if (left === null || right === null) return Number(left === null) - Number(right === null);
        const order = typeof left === 'number' ? left - right : left < right ? -1 : left > right ? 1 : 0;
        return down ? -order : order;
      }),
    );
    column.head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  }

  for (const { head, key } of columns) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      field.value = field.value === key ? `-${key}` : key;
      field.dispatchEvent(new Event('change'));
    });
  }
  const bar = field.closest('.filters');
  bar.addEventListener('shown', sort);
  // Where the bar stays in sight, the heads of the columns stay below it.
  new ResizeObserver(() => table.style.setProperty('--filters', `${bar.offsetHeight}px`)).observe(bar);
  sort();
})();
