// Maps that are explored: places' boundaries with submissions on them, without a tile server.
//
// <div data-map data-library="leaflet.js" data-areas="GeoJSON" hidden> is shown when this module runs. It has either
// data-latitude, data-longitude (and data-accuracy in metres), or data-points, the address of
// { "points": [[latitude, longitude, state, id], …] }, with data-summaries, the address of what is said of some of them.

const loading = new Map();

function script(address) {
  if (!loading.has(address)) {
    loading.set(address, new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(address));
      document.head.append(element);
    }));
  }
  return loading.get(address);
}

async function json(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

async function show(element) {
  const { library, areas, points } = element.dataset;
  const ground = areas ? json(areas) : null;
  const spots = points ? json(points) : null;
  await script(library);
  element.hidden = false;
  const colour = (name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  const map = L.map(element, {
    preferCanvas: true, attributionControl: false, zoomSnap: 0.5, maxZoom: 18, worldCopyJump: true,
    zoomAnimation: !isStill, fadeAnimation: !isStill, markerZoomAnimation: !isStill,
  });
  if (document.dir === "rtl") map.zoomControl.setPosition("topright");
  map.setView([38.5, 36], 5);

  if (spots) {
    plot(map, (await spots).points, colour, element.dataset);
  } else {
    mark(map, element.dataset, colour);
  }
  if (ground) draw(map, await ground, colour);
}

function draw(map, areas, colour) {
  const layer = L.geoJSON(areas, {
    interactive: false, renderer: L.svg({ pane: "tilePane" }),
    style: (feature) => ({
      color: colour("area-line"), weight: 1, fillColor: colour("area-fill"), fillOpacity: 1,
      dashArray: feature.properties.status === "agreed" || !feature.properties.status ? null : "4 4",
    }),
  });
  layer.addTo(map).bringToBack();

  // Names lie above the areas and below all that is shown on them.
  const pane = map.createPane("names");
  pane.style.zIndex = 350;
  pane.setAttribute("aria-hidden", "true");
  const names = L.layerGroup(areas.features.filter((feature) => feature.properties.name).map((feature) => {
    const centre = L.geoJSON(feature).getBounds().getCenter();
    const name = document.createElement("span");
    name.textContent = feature.properties.name;
    return L.marker(centre, {
      interactive: false, keyboard: false, pane: "names",
      icon: L.divIcon({ className: "place-name", html: name, iconSize: [120, 16] }),
    });
  }));
  const name = () => (map.getZoom() >= 7 ? names.addTo(map) : names.remove());
  map.on("zoomend", name);
  name();
}

// Leaflet takes a text for HTML; names come from outside.
function named(text) {
  const span = document.createElement("span");
  span.dir = "auto";
  span.textContent = text || "";
  return span;
}

function mark(map, { latitude, longitude, accuracy, label }, colour) {
  const spot = [Number(latitude), Number(longitude)];
  if (Number(accuracy) > 0) {
    L.circle(spot, { radius: Number(accuracy), color: colour("dot-received"), weight: 1, fillOpacity: 0.15 }).addTo(map);
  }
  L.circleMarker(spot, {
    radius: 8, color: "#fff", weight: 2, fillColor: colour("dot-has_issues"), fillOpacity: 1,
  }).addTo(map).bindTooltip(named(label));
  map.setView(spot, 7.5);
}

// Points that lie close together are one circle with their number, until one comes closer.
function plot(map, points, colour, words) {
  const layer = L.layerGroup().addTo(map);
  const cell = 60;
  if (points.length) {
    map.fitBounds(L.latLngBounds(points.map(([latitude, longitude]) => [latitude, longitude])), {
      padding: [30, 30], maxZoom: 12, animate: false,
    });
  }

  // What is at a place is fetched when somebody asks.
  const open = async (members, place) => {
    const query = members.slice(0, 20).map(([, , , id]) => `submission=${id}`).join("&");
    const response = await fetch(`${words.summaries}?${query}`, { headers: { "hx-request": "true" } });
    if (!response.ok) return;
    const content = document.createElement("div");
    content.dir = document.documentElement.dir;
    content.innerHTML = await response.text();
    L.popup({ minWidth: 220, maxHeight: 260 }).setLatLng(place).setContent(content).openOn(map);
  };

  const update = () => {
    layer.clearLayers();
    const bounds = map.getBounds().pad(0.2);
    const cells = new Map();
    for (const point of points) {
      if (!bounds.contains([point[0], point[1]])) continue;
      const { x, y } = map.project([point[0], point[1]]);
      const key = `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
      if (cells.has(key)) cells.get(key).push(point);
      else cells.set(key, [point]);
    }
    for (const members of cells.values()) {
      const [latitude, longitude, state] = members[0];
      if (members.length === 1) {
        L.circleMarker([latitude, longitude], {
          radius: 7, color: "#fff", weight: 1.5, fillColor: colour(`dot-${state}`), fillOpacity: 0.95,
        }).on("click", () => open(members, [latitude, longitude])).addTo(layer);
        continue;
      }
      const middle = members.reduce(([x, y], [a, b]) => [x + a / members.length, y + b / members.length], [0, 0]);
      const size = Math.min(50, 24 + 9 * Math.log10(members.length));
      const number = document.createElement("span");
      number.textContent = members.length;
      const marker = L.marker(middle, {
        title: words.many, icon: L.divIcon({ className: "map-cluster", html: number, iconSize: [size, size] }),
      }).addTo(layer);
      marker.on("click keypress", () => {
        const around = L.latLngBounds(members.map(([a, b]) => [a, b]));
        if (map.getZoom() >= 16 || around.getNorthEast().equals(around.getSouthWest(), 1e-6)) {
          open(members, middle);
        } else {
          map.fitBounds(around, { padding: [40, 40], maxZoom: 17 });
        }
      });
    }
  };
  map.on("moveend", update);
  update();
}

for (const element of document.querySelectorAll("[data-map]")) {
  show(element).catch((problem) => {
    console.error(problem);
    if (element.hidden) element.remove();
  });
}
