// The search of the front page: every word must begin a word of the entry; names count first.
(() => {
  const form = document.getElementById("search");
  if (!form) return;
  const MOST = 50;
  const input = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const list = form.querySelector("ul");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  let entries = null;

  const load = () => new Promise((done, failed) => {
    if (entries) return done();
    const script = document.createElement("script");
    script.src = "words.js";
    script.onload = () => {
      entries = window.makers.map(([slug, name, town, does, more]) => ({
        slug, name, town, does, named: words(name), all: words([name, town, does, more].join(" ")),
      }));
      done();
    };
    script.onerror = failed;
    document.head.append(script);
  });

  const score = (entry, asked) => {
    let total = 0;
    for (const word of asked) {
      if (!entry.all.some((each) => each.startsWith(word))) return 0;
      total += entry.named.some((each) => each.startsWith(word)) ? 2 : 1;
    }
    return total;
  };

  const line = (entry) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `makers/${entry.slug}.html`;
    link.textContent = entry.name;
    const town = document.createElement("span");
    town.textContent = entry.town;
    const does = document.createElement("span");
    does.textContent = entry.does;
    item.append(link, town, does);
    return item;
  };

  const show = async () => {
    const asked = words(input.value);
    history.replaceState(null, "", input.value ? `?q=${encodeURIComponent(input.value)}` : location.pathname);
    list.replaceChildren();
    status.textContent = "";
    if (!asked.length) return;
    await load();
    if (asked.join() !== words(input.value).join()) return;
    const found = entries.map((entry) => [score(entry, asked), entry]).filter(([s]) => s)
      .sort(([a], [b]) => b - a);
    const told = !found.length ? "foundNone" : found.length > MOST ? "foundSome" : "foundAll";
    status.textContent = form.dataset[told].replace("{count}", found.length).replace("{shown}", MOST);
    list.append(...found.slice(0, MOST).map(([, entry]) => line(entry)));
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", show);
  input.value = new URLSearchParams(location.search).get("q") || input.value;
  form.hidden = false;
  if (input.value) show();
})();
