(function () {
  var root = document.documentElement;
  function show(language) {
    root.lang = language;
    root.dataset.lang = language;
    var title = document.querySelector("title");
    document.title = title.dataset[language] || document.title;
    document.querySelectorAll("svg[data-ja]").forEach(function (svg) { svg.setAttribute("aria-label", svg.dataset[language]); });
    document.querySelectorAll("button[data-show]").forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.show === language)); });
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
