// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Runs in an isolated world of each frame, where a page cannot replace what it calls. All that it
// answers is JSON, but for element(), whose answer is asked for by reference.
(() => {
  if (globalThis.gbx)
    return;

  const BID = 'bid';
  const VISIBILITY = 'browsergym_visibility_ratio';
  const MARK = 'browsergym_set_of_marks';
  const HANDLER = 'glovebox_onclick';
  const TAG = 'browsergym_id_';
  const NOTES = ['aria-roledescription', 'aria-description'];
  const MARK_MAX_MS = 1000;
  const STABLE_MS = 10;
  const STABLE_MAX_FRAMES = 20;
  const MARKED_TAGS = new Set(['input', 'textarea', 'select', 'button', 'a', 'iframe', 'video',
    'li', 'td', 'option']);
  const BUTTONS = 'button, a, input[type="button"], div[role="button"]';

  // What lasts as long as the document.
  let nextNumber = 0;
  const letters = [0];
  const issued = new Set();

  const sleep = ms => new Promise(done => setTimeout(done, ms));
  // Whether one came: there are none where nothing is drawn.
  const frame = () => new Promise(done => {
    const timer = setTimeout(() => done(false), 250);
    requestAnimationFrame(() => { clearTimeout(timer); done(true); });
  });

  function* walk(root) {
    for (const element of root.querySelectorAll('*')) {
      yield element;
      if (element.shadowRoot)
        yield* walk(element.shadowRoot);
    }
  }

  function nextLetters() {
    let name = '';
    for (let i = letters.length - 1; i >= 0; i--)
      name += String.fromCharCode((name === '' ? 97 : 65) + letters[i]);
    let i = 0;
    while (i < letters.length && ++letters[i] === 26)
      letters[i++] = 0;
    if (i === letters.length)
      letters.push(0);
    return name;
  }

  const isFrame = element => element.localName === 'iframe' || element.localName === 'frame';

  function fromPoint(x, y) {
    let root = document;
    let found = null;
    while (root) {
      const inner = root.elementFromPoint(x, y);
      if (!inner || inner === found)
        break;
      found = inner;
      root = found.shadowRoot;
    }
    return found;
  }

  // Whether a set-of-marks picture shows the element, and what it hides.
  function isMarked(element, buttons) {
    const rect = element.getBoundingClientRect();
    if (!(rect.width * rect.height >= 20))
      return false;
    if (!MARKED_TAGS.has(element.localName) && !element.hasAttribute('onclick') &&
        !element.hasAttribute(HANDLER) && getComputedStyle(element).cursor !== 'pointer')
      return false;
    const top = fromPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
    if (!top || !element.contains(top))
      return false;
    for (let up = element.parentElement; up; up = up.parentElement)
      if (buttons.has(up))
        return false;
    const parent = element.parentElement;
    if (parent && parent.localName === 'span' && parent.childElementCount === 1 &&
        parent.hasAttribute('role') && parent.getAttribute(MARK) === '1')
      return false;
    return true;
  }

  function flag(element, buttons) {
    const marked = isMarked(element, buttons);
    element.setAttribute(MARK, marked ? '1' : '0');
    if (!marked)
      return;
    if (element.matches(BUTTONS))
      buttons.add(element);
    for (let up = element.parentElement; up; up = up.parentElement)
      if (up.getAttribute(MARK) === '1')
        up.setAttribute(MARK, '0');
  }

  function name(element, prefix, met) {
    let bid = element.getAttribute(BID);
    if (bid === null || !issued.has(bid) || met.has(bid)) {
      bid = prefix + (isFrame(element) ? nextLetters() : nextNumber++);
      issued.add(bid);
      element.setAttribute(BID, bid);
    }
    met.add(bid);
    return bid;
  }

  async function mark(prefix) {
    const elements = [...walk(document)];
    const unseen = new Set(elements);
    const met = new Set();
    const buttons = new Set();
    const thresholds = Array.from({length: 11}, (_, i) => i / 10);
    let report;
    const reported = new Promise(done => { report = done; });
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        entry.target.setAttribute(VISIBILITY, Math.round(entry.intersectionRatio * 100) / 100);
        unseen.delete(entry.target);
      }
      if (unseen.size === 0)
        report();
    }, {threshold: thresholds});
    for (const element of elements) {
      element.setAttribute(VISIBILITY, '0');
      observer.observe(element);
      const bid = name(element, prefix, met);
      for (const note of NOTES)
        element.setAttribute(note, TAG + bid + ' ' + (element.getAttribute(note) ?? ''));
    }
    for (const element of elements)
      flag(element, buttons);
    for (const element of elements)
      element.removeAttribute(HANDLER);
    if (unseen.size > 0)
      await Promise.race([reported, sleep(MARK_MAX_MS)]);
    observer.disconnect();
    return true;
  }

  // Who has the focus; and takes the notes away.
  function focused() {
    let element = document.activeElement;
    while (element && element.shadowRoot && element.shadowRoot.activeElement)
      element = element.shadowRoot.activeElement;
    if (!element)
      return {};
    return {bid: element.getAttribute(BID) ?? '', frame: isFrame(element), found: true};
  }

  function unmark() {
    for (const element of walk(document))
      for (const note of NOTES) {
        const text = element.getAttribute(note);
        if (text === null || !text.startsWith(TAG))
          continue;
        const rest = text.replace(/^\S*\s?/, '');
        if (rest === '')
          element.removeAttribute(note);
        else
          element.setAttribute(note, rest);
      }
    return true;
  }

  // --- elements of actions ---

  function all(bid) {
    const found = [];
    for (const element of walk(document))
      if (element.getAttribute(BID) === bid)
        found.push(element);
    return found;
  }

  let held = null;
  function element(bid) {
    if (!held || held.getAttribute(BID) !== bid || !held.isConnected)
      held = all(bid)[0] ?? null;
    return held;
  }

  const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta',
    'param', 'source', 'track', 'wbr']);
  const BOOLEAN = new Set(['checked', 'selected', 'disabled', 'readonly', 'multiple']);
  const cut = (text, max) => text.length <= max ? text : text.substring(0, max - 1) + '\u2026';

  function preview(element) {
    const shown = [...element.attributes].filter(a => a.name !== 'style').map(
      a => a.value === '' && BOOLEAN.has(a.name) ? ` ${a.name}` : ` ${a.name}="${a.value}"`);
    shown.sort((a, b) => a.length - b.length);
    const head = element.localName + cut(shown.join(''), 500);
    const line = text => text.replace(/\n/g, '\u21b5').replace(/\t/g, '\u21c6');
    if (VOID.has(element.localName))
      return line(`<${head}/>`);
    const children = element.childNodes;
    const plain = children.length <= 5 && [...children].every(c => c.nodeType === Node.TEXT_NODE);
    const text = plain ? element.textContent : children.length ? '\u2026' : '';
    return line(`<${head}>${cut(text, 50)}</${element.localName}>`);
  }

  function look(bid) {
    return {previews: all(bid).slice(0, 10).map(preview)};
  }

  function isVisible(element) {
    const style = getComputedStyle(element);
    if (style.display === 'contents')
      return [...element.childNodes].some(child => {
        if (child.nodeType === Node.ELEMENT_NODE)
          return isVisible(child);
        if (child.nodeType !== Node.TEXT_NODE)
          return false;
        const range = document.createRange();
        range.selectNode(child);
        const rect = range.getBoundingClientRect();
        return rect.width > 0 && rect.height > 0;
      });
    if (element.checkVisibility && !element.checkVisibility())
      return false;
    const closed = element.parentElement?.closest('details:not([open])');
    if (closed && element !== closed && !element.closest('summary'))
      return false;
    if (style.visibility !== 'visible')
      return false;
    const rect = element.getBoundingClientRect();
    return rect.width > 0 && rect.height > 0;
  }

  const NATIVE = 'button, select, input, textarea, option, optgroup';
  const parentOf = element => element.assignedSlot ?? element.parentElement ??
    (element.getRootNode() instanceof ShadowRoot ? element.getRootNode().host : null);

  function isDisabled(element) {
    if (element.matches(NATIVE)) {
      if (element.hasAttribute('disabled'))
        return true;
      if (element.localName === 'option' && element.closest('optgroup[disabled]'))
        return true;
      const fieldset = element.closest('fieldset[disabled]');
      if (fieldset && !fieldset.querySelector(':scope > legend')?.contains(element))
        return true;
    }
    for (let up = element; up; up = parentOf(up)) {
      const value = (up.getAttribute('aria-disabled') ?? '').toLowerCase();
      if (value === 'true')
        return true;
      if (value === 'false')
        return false;
    }
    return false;
  }

  const READONLY_ROLES = new Set(['checkbox', 'combobox', 'grid', 'gridcell', 'listbox',
    'radiogroup', 'slider', 'spinbutton', 'textbox', 'columnheader', 'rowheader', 'searchbox',
    'switch', 'treegrid']);
  const roleOf = element => (element.getAttribute('role') ?? '').trim().split(/\s+/)[0];

  // true, false, or null for what can never be edited
  function isEditable(element) {
    if (element.matches('input, textarea, select'))
      return !element.hasAttribute('readonly');
    if (READONLY_ROLES.has(roleOf(element)))
      return element.getAttribute('aria-readonly') !== 'true';
    return element.isContentEditable ? true : null;
  }

  const placeOf = element => {
    const rect = element.getBoundingClientRect();
    return [rect.left, rect.top, rect.width, rect.height].join();
  };

  // Looks twice. To a busy page frames come late, and the clock that moves its animations may be
  // ahead of some of them: what stands still while the clock does has not been seen standing still.
  async function isStable(element) {
    await frame();
    const place = placeOf(element);
    const time = document.timeline.currentTime;
    for (let i = 0; i < STABLE_MAX_FRAMES; i++) {
      const wasDrawn = await frame();
      if (placeOf(element) !== place)
        return false;
      if (!wasDrawn || document.timeline.currentTime - time >= STABLE_MS)
        return true;
    }
    return true;
  }

  const SCROLLS = [null, 'end', 'center', 'start'];

  // One look before a pointer action: {gone}, {reason} or {}.
  async function prepare(bid, needsEnabled, attempt) {
    const target = element(bid);
    if (!target)
      return {gone: true};
    if (!isVisible(target))
      return {reason: 'element is not visible'};
    if (needsEnabled && isDisabled(target))
      return {reason: 'element is not enabled'};
    if (!await isStable(target))
      return {reason: 'element is not stable'};
    if (!target.isConnected)
      return {gone: true};
    const where = SCROLLS[attempt % 4];
    if (where === null)
      target.scrollIntoViewIfNeeded(true);
    else
      target.scrollIntoView({block: where, inline: where, behavior: 'instant'});
    return {};
  }

  // Where a point of this frame's viewport is in the viewport of a frame inside it.
  function enterFrame(bid, x, y) {
    const owner = element(bid);
    if (!owner)
      return {gone: true};
    const rect = owner.getBoundingClientRect();
    const style = getComputedStyle(owner);
    const inner = {
      x: x - rect.left - owner.clientLeft - parseFloat(style.paddingLeft),
      y: y - rect.top - owner.clientTop - parseFloat(style.paddingTop),
    };
    for (let up = owner; up; up = parentOf(up))
      if (getComputedStyle(up).transform !== 'none')
        return {...inner, bent: true};
    const top = fromPoint(x, y);
    if (top && top !== owner)
      inner.blocker = preview(top);
    return inner;
  }

  // What lies over the element at a point; null: nothing
  function blockerAt(bid, x, y) {
    let target = element(bid);
    if (!target)
      return {gone: true};
    const top = fromPoint(x, y);
    if (!top)
      return {reason: 'element is outside of the viewport'};
    if (!target.matches('input, textarea, select') && !target.isContentEditable)
      target = target.closest('button, [role=button], a, [role=link]') ?? target;
    for (let up = top; up; up = parentOf(up))
      if (up === target)
        return {};
    const label = top.closest('label');
    if (label && label.control === target)
      return {};
    return {reason: preview(top) + ' intercepts pointer events'};
  }

  // Set by the last dragstart that the page let pass.
  let dragged = false;
  addEventListener('dragstart', event => {
    dragged = false;
    setTimeout(() => { dragged = !event.defaultPrevented; }, 0);
  }, {capture: true});

  async function dragStarted() {
    await sleep(0);
    const started = dragged;
    dragged = false;
    return {started};
  }

  // --- fill and select ---

  function control(target) {
    if (target.matches('input, textarea, select, button, a, [role=button], [role=link]') ||
        target.isContentEditable)
      return target;
    return target.closest('label')?.control ?? target;
  }

  const TYPED = new Set(['', 'email', 'number', 'password', 'search', 'tel', 'text', 'url']);
  const SET = new Set(['color', 'date', 'time', 'datetime-local', 'month', 'range', 'week']);

  function fillInput(target, value) {
    const type = target.type.toLowerCase();
    if (SET.has(type)) {
      value = value.trim();
      if (type === 'color')
        value = value.toLowerCase();
      target.focus();
      target.value = value;
      if (target.value !== value)
        return {error: 'Malformed value'};
      target.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
      target.dispatchEvent(new Event('change', {bubbles: true}));
      return {done: true};
    }
    if (!TYPED.has(type))
      return {error: `Input of type "${type}" cannot be filled`};
    if (type === 'number') {
      value = value.trim();
      if (isNaN(Number(value)))
        return {error: 'Cannot type text into input[type=number]'};
    }
    target.select();
    target.focus();
    return {insert: value};
  }

  // {gone}, {reason}, {error}, {done}, or {insert: what is to be typed}
  function fill(bid, value) {
    const found = element(bid);
    if (!found)
      return {gone: true};
    const target = control(found);
    if (!isVisible(target))
      return {reason: 'element is not visible'};
    if (isDisabled(target))
      return {reason: 'element is not enabled'};
    const editable = isEditable(target);
    if (editable === null)
      return {error: 'Element is not an <input>, <textarea>, <select> or [contenteditable] and ' +
        'does not have a role allowing [aria-readonly]'};
    if (!editable)
      return {reason: 'element is not editable'};
    if (target.localName === 'input')
      return fillInput(target, value);
    if (target.localName === 'textarea') {
      target.select();
      target.focus();
      return {insert: value};
    }
    if (!target.isContentEditable)
      return {error: 'Element is not an <input>, <textarea> or [contenteditable] element'};
    const range = document.createRange();
    range.selectNodeContents(target);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    target.focus();
    return {insert: value};
  }

  function select(bid, wanted) {
    const found = element(bid);
    if (!found)
      return {gone: true};
    const target = control(found);
    if (!isVisible(target))
      return {reason: 'element is not visible'};
    if (isDisabled(target))
      return {reason: 'element is not enabled'};
    if (target.localName !== 'select')
      return {error: 'Element is not a <select> element'};
    const chosen = [];
    let missing = new Set(wanted);
    for (const option of target.options) {
      const hits = wanted.filter(text => text === option.value || text === option.label);
      if (hits.length === 0)
        continue;
      if (isDisabled(option))
        return {reason: 'option being selected is not enabled'};
      chosen.push(option);
      if (!target.multiple) {
        missing = new Set();
        break;
      }
      for (const text of hits)
        missing.delete(text);
    }
    if (missing.size > 0)
      return {reason: 'did not find some options'};
    for (const option of target.options)
      option.selected = false;
    for (const option of chosen)
      option.selected = true;
    target.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
    target.dispatchEvent(new Event('change', {bubbles: true}));
    return {done: true};
  }

  function focus(bid, resetsCaret) {
    const target = element(bid);
    if (!target)
      return {gone: true};
    const before = target.getRootNode().activeElement;
    target.focus();
    if (resetsCaret && before !== target && target.matches('input'))
      try {
        target.setSelectionRange(0, 0);
      } catch (e) {
        // Not all inputs have a caret.
      }
    return {};
  }

  globalThis.gbx = {mark, focused, unmark, look, element, prepare, enterFrame, blockerAt,
    dragStarted, fill, select, focus};
})();
