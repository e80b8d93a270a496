/* Shows the page as one of its readers wants it; which one is kept among the filters, as `view`. */
(() => {
  const field = document.querySelector('.filters input[name=view]');
  const links = [...document.querySelectorAll('.view-links a')];
  if (!field) return;

  function show() {
    document.body.dataset.view = field.value;
    for (const link of links) {
      if (link.dataset.view === field.value) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }

  field.closest('.filters').addEventListener('shown', show);
  links[0].parentElement.hidden = false;
  show();
})();
