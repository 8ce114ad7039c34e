(function () {
  var root = document.documentElement;
  function draw(chart) {
    if (!window.vegaEmbed) return;
    var language = root.dataset.lang, live = chart.querySelector(".live");
    if (live.dataset.drawn === language) return;
    live.dataset.drawn = language;
    var spec = JSON.parse(document.getElementById(chart.dataset.chart + "-" + language).textContent);
    window.vegaEmbed(live, spec, { renderer: "svg", actions: false, mode: "vega-lite" })
      .then(function () {
        // The whole is one image with one description.
        live.querySelectorAll("[role],[aria-roledescription],[aria-label],[aria-hidden]").forEach(function (part) {
          ["role", "aria-roledescription", "aria-label", "aria-hidden"].forEach(function (name) { part.removeAttribute(name); });
        });
        live.querySelector("svg").setAttribute("aria-hidden", "true");
        chart.classList.add("alive");
      })
      .catch(function () { chart.classList.remove("alive"); });
  }
  var charts = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  // Drawn when they come near, so that a long page opens at once.
  var near = "IntersectionObserver" in window ? new IntersectionObserver(function (seen) {
    seen.forEach(function (s) { s.target.dataset.near = s.isIntersecting ? "1" : ""; if (s.isIntersecting) draw(s.target); });
  }, { rootMargin: "300px" }) : null;
  window.addEventListener("charts", function () {
    charts.forEach(function (chart) { if (near) near.observe(chart); else draw(chart); });
  });
  function show(language) {
    root.lang = language;
    root.dataset.lang = language;
    var title = document.querySelector("title");
    document.title = title.dataset[language] || document.title;
    document.querySelectorAll("[role=img][data-ja]").forEach(function (image) { image.setAttribute("aria-label", image.dataset[language]); });
    document.querySelectorAll("button[data-show]").forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.show === language)); });
    charts.forEach(function (chart) {
      if (chart.querySelector(".live").dataset.drawn === language) return;
      chart.classList.remove("alive");
      if (chart.dataset.near) draw(chart);
    });
  }
  document.querySelectorAll("button[data-show]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { show(b.dataset.show); });
  });
  if (location.hash === "#en" || location.hash === "#ja") show(location.hash.slice(1)); else show(root.dataset.lang);
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (d) { d.open = true; opened.push(d); });
  });
  window.addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); opened = []; });
})();
