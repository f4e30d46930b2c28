// Draws <figure data-chart>: the option is JSON in the figure, colours come from the theme's tokens.
// ECharts itself is fetched only when a chart comes into view.
(() => {
  "use strict";
  const source = document.currentScript.dataset.echarts;
  const drawn = new Map();
  const waiting = new Set();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let library;

  function load() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  // A token such as light-dark(…) is resolved by the browser, through a colour it computes.
  function token(name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  function theme() {
    const [ink, ink2, line, surface] = ["--ink", "--ink-2", "--line", "--surface"].map(token);
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: { color: ink2 },
      splitLine: { lineStyle: { color: line } },
      nameTextStyle: { color: ink2 },
    };
    return {
      color: ["--accent", "--info", "--gold", "--good", "--warn", "--ink-2"].map(token),
      backgroundColor: "transparent",
      textStyle: { fontFamily: '"Be Vietnam Pro", sans-serif', color: ink },
      title: { textStyle: { color: ink }, subtextStyle: { color: ink2 } },
      legend: { textStyle: { color: ink2 } },
      tooltip: { backgroundColor: surface, borderColor: line, textStyle: { color: ink } },
      visualMap: { textStyle: { color: ink2 } },
      bar: { barMaxWidth: 32, itemStyle: { borderRadius: [4, 4, 0, 0] } },
      line: { symbolSize: 7, lineStyle: { width: 2.5 } },
      categoryAxis: axis, timeAxis: axis, logAxis: axis,
      valueAxis: { ...axis, axisLabel: { ...axis.axisLabel, formatter: (value) => number.format(value) } },
    };
  }

  // "var(--good)" anywhere in an option stands for that token's colour.
  function resolved(value) {
    if (typeof value === "string") {
      const found = value.match(/^var\((--[\w-]+)\)$/);
      return found ? token(found[1]) : value;
    }
    if (Array.isArray(value)) return value.map(resolved);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
    }
    return value;
  }

  async function withMap(echarts, option) {
    const url = option.mapSource;
    delete option.mapSource;
    if (url && !echarts.getMap(url)) echarts.registerMap(url, await (await fetch(url)).json());
    return option;
  }

  // A window may be nearly shut for a moment; a drawing that has no room waits until it has some.
  const hasRoom = (canvas) => canvas.clientWidth > 0 && canvas.clientHeight > 0;

  async function draw(figure) {
    const echarts = await load();
    const canvas = figure.querySelector(".chart-canvas");
    const option = await withMap(echarts, JSON.parse(figure.querySelector("script").textContent));
    if (!figure.isConnected) return;
    if (!hasRoom(canvas)) {
      waiting.add(figure);
      return;
    }
    drawn.get(figure)?.dispose();
    const chart = echarts.init(canvas, theme(), { renderer: "canvas" });
    drawn.set(figure, chart);
    const shown = resolved(option);
    // Tooltips as rich text: HTML tooltips carry style attributes, which the content policy refuses.
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 3 });
    const said = (value) => (typeof value === "number" ? number.format(value) : value);
    shown.tooltip = { confine: true, valueFormatter: said, ...shown.tooltip, renderMode: "richText" };
    const labelled = ({ value }) => said(Array.isArray(value) ? value.at(-1) : value);
    [shown.series ?? []].flat().forEach((series) => {
      if (["bar", "line", "heatmap"].includes(series.type)) series.label = { formatter: labelled, ...series.label };
    });
    shown.animation = !calm.matches && shown.animation !== false;
    chart.setOption(shown);
    chart.on("click", (event) => { if (event.data?.url) window.location.assign(event.data.url); });
    canvas.dataset.drawn = "true";
  }

  const seen = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      seen.unobserve(entry.target);
      draw(entry.target);
    });
  });
  const sized = new ResizeObserver((entries) => {
    entries.filter((entry) => hasRoom(entry.target)).forEach((entry) => {
      const figure = entry.target.closest("[data-chart]");
      if (waiting.delete(figure)) draw(figure);
      else drawn.get(figure)?.resize();
    });
  });

  function watch(root) {
    root.querySelectorAll("[data-chart]:not([data-watched])").forEach((figure) => {
      figure.dataset.watched = "true";
      seen.observe(figure);
      sized.observe(figure.querySelector(".chart-canvas"));
    });
    drawn.forEach((chart, figure) => {
      if (!figure.isConnected) {
        chart.dispose();
        drawn.delete(figure);
      }
    });
  }

  watch(document);
  document.addEventListener("htmx:afterSwap", () => watch(document));
  document.addEventListener("theme:changed", () => drawn.forEach((_chart, figure) => draw(figure)));
})();
