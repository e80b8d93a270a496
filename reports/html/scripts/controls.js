/* Unfolds all controls of a host, and gives each its buttons when it is first opened; most never are. */
(() => {
  const controls = [...document.querySelectorAll('.control')];

  function addButton(parent, label, text) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.dataset.copy = text;
    parent.append(button);
  }

  function equip(control) {
    const body = control.querySelector('.body');
    if (!body || body.querySelector('.tools')) return;
    const tools = document.createElement('p');
    tools.className = 'tools';
    body.append(tools);
    const place = (id) => `${location.href.split('#')[0]}#${id}`;
    addButton(tools, 'Copy link', place(body.id));
    for (const command of body.querySelectorAll('.command')) {
      addButton(tools, 'Copy command', command.textContent);
    }
    for (const object of body.querySelectorAll('.head .object[id]')) {
      addButton(object.parentElement, 'Copy link to this finding', place(object.id));
    }
  }

  function openAll(open) {
    for (const control of controls) if (!control.hidden) control.open = open;
  }

  for (const control of controls) {
    if (control.open) equip(control);
    control.addEventListener('toggle', () => equip(control));
  }
  document.querySelector('.expand')?.addEventListener('click', () => openAll(true));
  document.querySelector('.collapse')?.addEventListener('click', () => openAll(false));
})();
