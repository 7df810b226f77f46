// Maps that need no tile server: areas, lines and countries come from this server as GeoJSON, drawn for the zoom.
//
// <div data-place-map data-leaflet="…" data-areas="…?" data-backdrop="…" data-bounds="west,south,east,north" data-point="lat,lon">

for (const element of document.querySelectorAll("[data-place-map]")) draw(element);

async function draw(element) {
  const { leaflet, areas, backdrop, bounds, point } = element.dataset;
  await import(leaflet);
  const map = L.map(element, { attributionControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 14 });
  const start = document.dir === "rtl" ? "right" : "left";
  map.zoomControl.setPosition(`top${start}`);
  new ResizeObserver(() => map.invalidateSize()).observe(element);
  map.fitBounds(corners(bounds), { padding: [12, 12], maxZoom: 11 });
  map.createPane("backdrop").style.zIndex = 200;

  if (backdrop) {
    const style = { className: "place-backdrop", interactive: false, pane: "backdrop" };
    load(backdrop).then((features) => L.geoJSON(features, { style }).addTo(map));
  }
  if (areas) {
    let shown = null;
    let finest = -1;
    const refine = async () => {
      const zoom = Math.ceil(map.getZoom());
      if (zoom <= finest) return;
      finest = zoom;
      const layer = areaLayer(await load(`${areas}&zoom=${zoom}`));
      shown?.remove();
      shown = layer.addTo(map);
    };
    await refine();
    map.on("zoomend", refine);
  }
  if (point) {
    const marker = L.circleMarker(point.split(",").map(Number), { radius: 7, className: "place-point" });
    marker.addTo(map);
  }
  L.control.scale({ imperial: false, position: `bottom${start}` }).addTo(map);
}

function areaLayer(features) {
  return L.geoJSON(features, {
    style: ({ properties }) => ({ className: `place-area is-${properties.part} is-${properties.status}` }),
    onEachFeature({ properties }, layer) {
      const name = document.createElement("span"); // Leaflet takes a text for HTML.
      name.dir = "auto";
      name.textContent = properties.name;
      layer.bindTooltip(name, { sticky: true });
      if (properties.path) layer.on("click", () => location.assign(properties.path));
    },
  });
}

function corners(text) {
  const [west, south, east, north] = text.split(",").map(Number);
  return [[south, west], [north, east]];
}

async function load(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}
