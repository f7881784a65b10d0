// The preview's own script, never published: loads the page again when the site changed, where the
// reader was, and shows what is wrong with the content over the last good page.
(() => {
  const shown = document.currentScript.dataset.version;
  const place = `site-gen:${location.pathname}`;
  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    history.scrollRestoration = "manual";
    addEventListener("load", () => {
      scrollTo({ top: Number(kept), behavior: "instant" });
      history.scrollRestoration = "auto";
    });
  }

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/~preview/reload.css";
  document.head.append(style);

  let notice;
  const tell = (problems) => {
    notice?.remove();
    if (problems.length === 0) return;
    notice = document.createElement("section");
    notice.id = "preview-problems";
    notice.lang = "en";
    notice.setAttribute("role", "alert");
    const title = document.createElement("h2");
    title.textContent = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const note = document.createElement("p");
    note.textContent = "Behind this is the last good build.";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => notice.remove());
    notice.append(title, note, ...problems.map((problem) => {
      const text = document.createElement("pre");
      text.textContent = problem;
      return text;
    }), close);
    document.body.append(notice);
  };

  new EventSource("/~preview/news").addEventListener("message", (event) => {
    const { version, problems } = JSON.parse(event.data);
    if (version !== shown) {
      sessionStorage.setItem(place, String(scrollY));
      location.reload();
      return;
    }
    tell(problems);
  });
})();
