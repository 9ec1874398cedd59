// Searches while somebody types. The form works without: this only asks for the page of its answer sooner.
(() => {
  const form = document.getElementById("seek");
  if (!form || !window.fetch || !window.AbortController) return;
  const PAUSE = 350;
  let timer = 0;
  let asked = null;

  const look = async () => {
    const words = new URLSearchParams([...new FormData(form)].filter(([, said]) => String(said).trim()));
    if (!words.get("need")) return;
    const address = `${form.getAttribute("action")}?${words}`;
    if (asked) asked.abort();
    asked = new AbortController();
    const here = asked;
    try {
      const answer = await fetch(address, { signal: here.signal });
      if (answer.status === 429 || answer.status >= 500) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("found");
      if (here.signal.aborted || !found) return;
      const shown = document.getElementById("found");
      if (shown) shown.replaceWith(found);
      else form.after(found);
      document.dispatchEvent(new Event("found"));
      history.replaceState(null, "", address);
      const tongues = page.querySelector(".tongues");
      if (tongues) document.querySelector(".tongues").replaceWith(tongues);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
})();
