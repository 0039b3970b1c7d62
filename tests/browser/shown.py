"""Every string that a page shows or tells, each with its language."""

from __future__ import annotations

from playwright.sync_api import Frame, Page

# All that a person sees or is told: texts, labels, the title, in frames' own documents apart. What
# the person wrote, code, and what stands there for browsers without scripts alone are left out.
SHOWN = """() => {
  const found = [[document.title, document.documentElement.lang]];
  const apart = 'script, style, noscript, pre, textarea, .said .words';
  const read = (node, lang) => {
    if (node.nodeType === Node.TEXT_NODE) found.push([node.data, lang]);
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.hasAttribute('lang')) lang = node.lang;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
        if (node.hasAttribute(name)) found.push([node.getAttribute(name), lang]);
      }
      if (node.matches(apart)) return;
    }
    for (const root of [node.content, node.shadowRoot]) {
      if (root) for (const child of root.childNodes) read(child, lang);
    }
    for (const child of node.childNodes) read(child, lang);
  };
  read(document.body, document.documentElement.lang);
  return found.map(([text, lang]) => [text.replace(/\\s+/g, ' ').trim(), lang]).filter(([text]) => text);
}"""


def shown_on(page: Page | Frame) -> list[tuple[str, str]]:
    """Give every string that a page shows or tells, each with its language."""
    return [(text, language) for text, language in page.evaluate(SHOWN)]
