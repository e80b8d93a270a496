/* Copies what a button says in `data-copy`, or the address; unfolds everything for print. */
(() => {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button.share, button[data-copy]');
    if (!button) return;
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? location.href);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused to copy';
    }
    setTimeout(() => {
      button.textContent = said;
    }, 1600);
  });

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const details of folded) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
    folded = [];
  });
})();
