"""The one script of the viewer: keys, and word of new changes. Every page is whole without it.

It only follows links that stand on the page, asks the viewer that it came from and nobody else, and keeps one word in the
browser: whether keys are off (WCAG 2.2, 2.1.4). It never moves what a reader looks at unless a key was pressed.
"""

from __future__ import annotations

import hashlib
from typing import Final

#: Seconds between two looks for new changes.
_AGAIN: Final = 30

_JS = """"use strict";
(() => {
  const find = (what) => document.querySelector(what);
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  // Whether keys are wanted. Where nothing can be kept they are, until the page goes.
  let off = false;
  try { off = localStorage.getItem("newsproof-keys") === "off"; } catch {}
  function want(on) {
    off = !on;
    try { off ? localStorage.setItem("newsproof-keys", "off") : localStorage.removeItem("newsproof-keys"); } catch {}
  }

  // Keys.
  const PLACES = ".edit, ol.line > li, .hits > li, table.cards tbody tr";
  function move(by) {
    const all = [...document.querySelectorAll(PLACES)].filter((one) => !one.parentElement.closest(PLACES));
    if (!all.length) return;
    const here = document.activeElement && document.activeElement.closest(PLACES);
    const top = (one) => one.getBoundingClientRect().top;
    let at = all.indexOf(here) + by;
    if (!here) at = by > 0 ? all.findIndex((one) => top(one) >= 0) : all.findLastIndex((one) => top(one) < 0);
    const to = all[Math.max(0, Math.min(all.length - 1, at < 0 && by > 0 ? all.length - 1 : at))];
    to.tabIndex = -1;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "center" });
  }
  function view() {
    const all = [...document.querySelectorAll(".views a")];
    const at = all.findIndex((one) => one.hasAttribute("aria-current"));
    if (all.length) all[(at + 1) % all.length].click();
  }
  function follow(what) {
    const link = find(what);
    if (link) link.click();
  }
  const KEYS = {
    n: () => move(1),
    p: () => move(-1),
    "[": () => follow("main a[rel~=prev]"),
    "]": () => follow("main a[rel~=next]"),
    v: view,
    e: () => {
      const there = [".tabs a", "main a"].flatMap((what) => [...document.querySelectorAll(what)]);
      const link = there.find((one) => /[/]evidence([.]html)?$/.test(one.pathname));
      if (link) link.click();
    },
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    const key = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    const modified = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
    if (!key || off || modified || event.repeat || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    event.preventDefault();
    key();
  });

  // Help: the page of the keys, in a box.
  function help() {
    const link = find("a[rel~=help]");
    if (!location.protocol.startsWith("http")) { link.click(); return; }
    const asked = new XMLHttpRequest();
    asked.open("GET", link.href);
    asked.responseType = "document";
    asked.onerror = () => link.click();
    asked.onload = () => {
      const keys = asked.status < 300 && asked.response && asked.response.getElementById("keys");
      if (!keys) { link.click(); return; }
      const box = document.createElement("dialog");
      const close = make("button", "Close");
      close.type = "button";
      close.autofocus = true;
      close.addEventListener("click", () => box.close());
      box.setAttribute("aria-labelledby", "keys-title");
      box.append(document.adoptNode(keys), close);
      toggle(box.querySelector("#keys-switch"));
      box.addEventListener("close", () => box.remove());
      document.body.append(box);
      box.showModal();
    };
    asked.send();
  }
  function toggle(place) {
    if (!place) return;
    const button = make("button", "");
    const told = () => { button.textContent = off ? "Turn keys on" : "Turn keys off"; };
    button.type = "button";
    button.addEventListener("click", () => { want(off); told(); });
    told();
    place.replaceChildren(button);
  }
  toggle(find("#keys-switch"));

  // Texts to copy.
  if (navigator.clipboard) {
    for (const field of document.querySelectorAll(".copy textarea")) {
      const button = make("button", "Copy");
      const said = make("span", "");
      button.type = "button";
      button.setAttribute("aria-describedby", field.id);
      said.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        said.textContent = "";
        try { await navigator.clipboard.writeText(field.value); said.textContent = " Copied."; }
        catch { field.select(); said.textContent = " Marked: copy it with your keys."; }
      });
      const line = document.createElement("p");
      line.append(button, said);
      field.after(line);
    }
  }

  // Word of new changes. The page stays as it is until the reader follows the link.
  const fresh = find("#news"), list = find('link[type="application/json"]');
  if (fresh && list && location.protocol.startsWith("http")) {
    const AGAIN = @AGAIN@;
    const step = (link) => {
      const [slug, range] = link.pathname.split("/").slice(-2).map(decodeURIComponent);
      return slug + "@" + range.replace(/\\.html$/, "").split("..")[1];
    };
    const known = new Set([...document.querySelectorAll("article.step h3 a")].map(step));
    let tag = null, wait = AGAIN, told = 0, due = 0;
    async function look() {
      clearTimeout(due);
      if (!document.hidden) {
        try {
          const answer = await fetch(list.href, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
          if (answer.status === 200) {
            tag = answer.headers.get("ETag");
            tell((await answer.json()).changes.filter((one) => !known.has(one.new)).length);
          }
          wait = answer.status === 403 ? 0 : answer.status < 400 ? AGAIN : wait * 2;
        } catch { wait = Math.min(wait * 2, 16 * AGAIN); }
      }
      if (wait) due = setTimeout(look, wait);
    }
    function tell(number) {
      if (number === told) return;
      told = number;
      const link = make("a", "show");
      link.href = location.pathname + location.search;
      fresh.replaceChildren(...(number ? [number === 1 ? "1 new change, " : number + " new changes, ", link, "."] : []));
    }
    document.addEventListener("visibilitychange", () => { if (!document.hidden && wait) look(); });
    due = setTimeout(look, AGAIN);
  }
})();
"""
JS: Final = _JS.replace("@AGAIN@", str(_AGAIN * 1000))
#: The file that pages name: another script is another file, so that it may be kept.
SCRIPT_NAME: Final = f"viewer-{hashlib.sha256(JS.encode()).hexdigest()[:16]}.js"
