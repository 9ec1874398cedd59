// A map to walk in, of the makers that the list beside it shows. Without scripts, or without WebGL, the list and the
// drawn map stay as they are.
(() => {
  const here = document.currentScript;
  const said = here.dataset;
  const at = (name) => new URL(name, here.src).href;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const COLOURS = {
    light: { sea: "#dbe8f0", land: "#f7f5f0", border: "#c3bcae", word: "#4a5058", halo: "#f7f5f0", dot: "#0068a0", rim: "#ffffff", lit: "#d55e00" },
    dark: { sea: "#10151b", land: "#232a32", border: "#46505b", word: "#b8c1cb", halo: "#181d23", dot: "#6bb8ea", rim: "#10151b", lit: "#ffb454" },
  };
  const FONT = ["sans-serif"];
  let map = null;
  let cards = [];
  let popup = null;

  const added = (name, made) => new Promise((done, failed) => {
    const node = document.createElement(name);
    node.onload = done;
    node.onerror = failed;
    document.head.append(Object.assign(node, made));
  });

  const point = (card, n) => {
    const [lat, lon] = card.dataset.at.split(",").map(Number);
    return { type: "Feature", properties: { n }, geometry: { type: "Point", coordinates: [lon, lat] } };
  };
  const all = (features) => ({ type: "FeatureCollection", features });

  const style = () => {
    const c = COLOURS[dark.matches ? "dark" : "light"];
    const words = { "text-color": c.word, "text-halo-color": c.halo, "text-halo-width": 1.4 };
    const base = (id, type, paint, more = {}) => ({ id, type, source: "base", "source-layer": id, paint, ...more });
    return {
      version: 8,
      sources: {
        base: { type: "vector", url: `pmtiles://${at("base.pmtiles")}`, attribution: "Natural Earth · GeoNames" },
        makers: { type: "geojson", data: all(cards.map(point)), cluster: true, clusterRadius: 34, clusterMaxZoom: 13 },
        lit: { type: "geojson", data: all([]) },
      },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": c.sea } },
        base("land", "fill", { "fill-color": c.land }),
        base("borders", "line", { "line-color": c.border, "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.6, 9, 1.6] }),
        { ...base("towns", "circle", { "circle-color": c.border, "circle-radius": 2 }), id: "spots" },
        base("towns", "symbol", words, { layout: {
          "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 0.8, "text-justify": "auto",
          "text-field": ["get", "name"], "text-font": FONT, "text-padding": 6, "symbol-sort-key": ["-", 0, ["get", "people"]],
          "text-size": ["interpolate", ["linear"], ["get", "people"], 5000, 11, 1000000, 15] } }),
        { id: "makers", type: "circle", source: "makers", paint: {
          "circle-color": c.dot, "circle-stroke-color": c.rim, "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["coalesce", ["get", "point_count"], 1]], 1, 7, 2, 12, 15, 26] } },
        { id: "counts", type: "symbol", source: "makers", filter: ["has", "point_count"],
          layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": FONT, "text-size": 13, "text-allow-overlap": true, "text-ignore-placement": true },
          paint: { "text-color": c.rim } },
        { id: "lit", type: "circle", source: "lit", paint: {
          "circle-color": c.lit, "circle-stroke-color": c.rim, "circle-stroke-width": 2, "circle-radius": 9 } },
      ],
    };
  };

  const light = (n) => {
    cards.forEach((card, each) => card.classList.toggle("lit", each === n));
    const lit = map && map.getSource("lit");
    if (lit) lit.setData(all(n in cards ? [point(cards[n], n)] : []));
  };

  const show = (coordinates, numbers) => {
    const inside = document.createElement("ul");
    for (const n of numbers) {
      const link = cards[n].querySelector("a, b").cloneNode(true);
      const line = document.createElement("li");
      line.append(link, document.createElement("br"), cards[n].querySelector("span")?.textContent ?? "");
      inside.append(line);
    }
    if (popup) popup.remove();
    popup = new maplibregl.Popup({ maxWidth: "260px" }).setLngLat(coordinates).setDOMContent(inside).addTo(map);
    light(numbers[0]);
    popup.on("close", () => light(-1));
  };

  const clicked = async (event) => {
    const [feature] = event.features;
    const { coordinates } = feature.geometry;
    if (!feature.properties.cluster) {
      show(coordinates, [feature.properties.n]);
      return;
    }
    const source = map.getSource("makers");
    const number = feature.properties.cluster_id;
    const zoom = await source.getClusterExpansionZoom(number);
    if (zoom <= 13) {
      map.easeTo({ center: coordinates, zoom: zoom + 0.3 });
      return;
    }
    const leaves = await source.getClusterLeaves(number, 12, 0); // at one spot: no zoom parts them
    show(coordinates, leaves.map((leaf) => leaf.properties.n));
  };

  const fit = (animate) => {
    const bounds = new maplibregl.LngLatBounds();
    cards.forEach((card, n) => bounds.extend(point(card, n).geometry.coordinates));
    map.fitBounds(bounds, { padding: 46, maxZoom: 10, animate });
  };

  const begin = (box) => {
    maplibregl.setWorkerUrl(at("maplibre-gl-csp-worker.js"));
    maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
    map = new maplibregl.Map({
      container: box, style: style(), minZoom: 1, maxZoom: 15, dragRotate: false, pitchWithRotate: false,
      attributionControl: { compact: false }, fadeDuration: 150,
      locale: { "Map.Title": said.says, "NavigationControl.ZoomIn": said.nearer, "NavigationControl.ZoomOut": said.farther, "Popup.Close": said.close },
    });
    map.touchZoomRotate.disableRotation();
    map.scrollZoom.disable(); // a page scrolls on; who clicked into the map wants to zoom
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
    map.on("click", () => map.scrollZoom.enable());
    map.on("click", "makers", clicked);
    map.on("mousemove", "makers", ({ features }) => {
      map.getCanvas().style.cursor = "pointer";
      light(features[0].properties.n ?? -1);
    });
    map.on("mouseleave", "makers", () => {
      map.getCanvas().style.cursor = "";
      light(-1);
    });
    map.once("idle", () => { box.dataset.shown = Math.round(performance.now()); });
    dark.addEventListener("change", () => map.setStyle(style()));
  };

  const put = (box) => {
    const drawn = document.querySelector("figure.makers .area.map");
    if (drawn) {
      drawn.closest("[role=img]").removeAttribute("role");
      drawn.replaceWith(box);
    } else {
      document.querySelector(".cards-list").before(box);
    }
  };

  const look = async () => {
    cards = [...document.querySelectorAll(".cards-list > li[data-at]")];
    if (!cards.length) return;
    if (!window.maplibregl) {
      const css = added("link", { rel: "stylesheet", href: at("maplibre-gl.css") });
      await Promise.all([css, added("script", { src: at("maplibre-gl-csp.js") }), added("script", { src: at("pmtiles.js") })]);
    }
    if (map) {
      put(map.getContainer());
      map.resize();
      const source = map.getSource("makers");
      if (source) source.setData(all(cards.map(point)));
      if (popup) popup.remove();
      fit(false);
    } else {
      const box = Object.assign(document.createElement("div"), { className: "walk" });
      const before = document.querySelector("figure.makers .area.map");
      put(box);
      try {
        begin(box);
      } catch (error) {
        if (before) box.replaceWith(before);
        else box.remove();
        return; // no WebGL: the drawn map stays
      }
      fit(false);
    }
    cards.forEach((card, n) => {
      card.addEventListener("mouseenter", () => light(n));
      card.addEventListener("focusin", () => light(n));
      card.addEventListener("mouseleave", () => light(-1));
    });
  };

  const quietly = () => look().catch(() => {}); // a file that did not come: the drawn map stays
  document.addEventListener("found", quietly);
  quietly();
})();
