/** The whole output: every map side by side under one scale, and how its numbers are spread. */
import { html, nothing, svg } from 'lit-html';
import type { Page } from '../acts/page';
import { type App, focusOf } from '../model/app';
import { numbersIn } from '../model/axes';
import { colourOf, css } from '../model/colour';
import type { Histogram } from '../model/histogram';
import { outputName } from '../model/layer';
import { mapName } from '../model/mapNames';
import { count, leftOf, longer, plural, show } from '../model/numbers';
import { channelWord } from '../model/operations';
import type { Picture } from '../model/picture';
import type { Cell, State } from '../model/state';
import type { Act } from './act';
import { checkField, radios } from './fields';
import { gridView, ring } from './grid';
import { UNIT } from './gridCells';
import { imageView, place } from './image';
import { withMap } from './inputPanel';
import { legendView } from './legend';
import { doneOf, outputOnShow } from './outputPanel';
import type { Part } from './parts';
import { imageOf, numbersOf } from './seen';

/** Written out up to this many numbers in all; beyond, the maps are pictures. */
const WRITTEN = 1600;

/** What the section needs of the engine, and the key by which it is known to be up to date. */
function wanted(app: App, picture: Picture) {
  const { output, id } = picture;
  const { state, dark } = app;
  const { example, channel } = outputOnShow(app, picture);
  const of = state.counted === 'map' ? ([example, channel] as const) : null;
  const painted = !output.values;
  const actual = painted && state.actual;
  const maps = painted ? `${id} ${example} ${dark} ${actual}` : '';
  return { example, channel, of, painted, actual, maps, counts: `${id} ${of}` };
}

const written = ({ output }: Picture): boolean =>
  output.values !== null && numbersIn(output.shape.slice(1)) <= WRITTEN;

function oneMap(app: App, act: Act, picture: Picture, example: number, c: number) {
  const { output } = picture;
  const [, rows, cols] = output.shape;
  const focus = focusOf(app);
  const here = focus && focus[0] === example && focus[3] === c ? focus : null;
  const cell = (at: readonly [number, number]): Cell => [example, at[0], at[1], c];
  const name = mapName(picture, c);
  const done = doneOf(app, picture, example, c);
  const pick = (at: readonly [number, number]) => act.pin(cell(at));
  if (written(picture)) {
    return gridView({
      id: `map-${c}`,
      label: `Map of ${name}, ${rows} rows, ${cols} columns`,
      ...numbersOf(output, example, c),
      dark: app.dark,
      done,
      selected: here ? [here[1], here[2]] : null,
      over: here
        ? svg`<g class="output-cell" transform="translate(${here[2] * UNIT} ${here[1] * UNIT})">${ring('output-line', UNIT, UNIT)}</g>`
        : undefined,
      pick,
    });
  }
  const { spread } = app;
  // Until those of this picture and this example have come, the small ones stand in.
  const isHere = spread?.run === picture.id && spread.maps?.example === example;
  return imageView({
    label: `Map of ${name}, ${cols} by ${rows}. Arrow keys move the cell.`,
    map: (isHere && spread.maps?.images[c]) || imageOf(output, example, c),
    size: [rows, cols],
    done,
    over: here
      ? html`<div class="mark cell-mark" style=${place([here[2], here[1], 1, 1], [cols, rows])}></div>`
      : undefined,
    pick,
    from: here ? [here[1], here[2]] : [0, 0],
  });
}

function maps(app: App, act: Act, picture: Picture) {
  const { output } = picture;
  const [, , cols, channels] = output.shape;
  const { example, channel, actual } = wanted(app, picture);
  const kind = written(picture) ? 'written' : actual ? 'actual' : 'fitted';
  return html`<ul class="all-maps ${kind}" style="--cols:${cols}">
    ${Array.from(
      { length: channels },
      (_, c) => html`<li>
        ${
          channels > 1
            ? html`<button
                type="button"
                class="map-name"
                aria-pressed=${c === channel}
                @click=${() => act.set(withMap(app, picture, c))}
              >
                ${mapName(picture, c)}
              </button>`
            : nothing
        }
        <div
          class="map-box"
          style="--cols:${cols}"
          role=${actual ? 'region' : nothing}
          aria-label=${actual ? `${mapName(picture, c)}, pixel for pixel` : nothing}
          tabindex=${actual ? 0 : nothing}
        >
          ${oneMap(app, act, picture, example, c)}
        </div>
      </li>`,
    )}
  </ul>`;
}

const HEIGHT = 120;
const WIDTH = 480;

/** In words, for those who do not see the bars. */
function spreadSentence(histogram: Histogram): string {
  const { counts, min, max, mean, negative, zero, positive, other } = histogram;
  const all = negative + zero + positive + other;
  const odd = other ? `; ${count(other)} are not finite and have no bar` : '';
  return `${plural(all, 'number')}: ${count(negative)} below zero, ${count(zero)} equal to zero, ${count(positive)} above${odd}. They go from ${show(min)} to ${show(max)}, in ${plural(counts.length, 'bin')}; their mean is ${longer(mean, leftOf(Math.max(-min, max)))}.`;
}

function bars(app: App, picture: Picture, histogram: Histogram) {
  const { first, width, counts } = histogram;
  const most = Math.max(...counts, 1);
  const each = WIDTH / counts.length;
  const zeroAt = (0.5 - first) * each;
  // The root keeps rare numbers in sight beside many zeros.
  const tall = (n: number) => (n ? Math.max(2, HEIGHT * Math.sqrt(n / most)) : 0);
  const edges = (i: number) => [(first + i - 0.5) * width, (first + i + 0.5) * width] as const;
  return html`<figure class="histogram">
    <svg
      viewBox="-14 -6 ${WIDTH + 28} ${HEIGHT + 28}"
      role="img"
      aria-label="Histogram. ${spreadSentence(histogram)}"
    >
      ${counts.map((n, i) => {
        const height = tall(n);
        const centre = (first + i) * width;
        const colour = css(colourOf(centre, picture.output.scale, app.dark));
        const [low, high] = edges(i);
        return svg`<g class="bar"><title>${show(low)} to ${show(high)}: ${count(n)}</title>
          <rect class="bar-room" x=${i * each} width=${each} height=${HEIGHT} />
          ${n ? svg`<rect class="bar-ink" x=${i * each} y=${HEIGHT - height} width=${Math.max(1, each - (each > 4 ? 1 : 0))} height=${height} fill=${colour} />` : nothing}</g>`;
      })}
      <path class="axis" d="M0 ${HEIGHT}H${WIDTH}" />
      <path class="zero" d="M${zeroAt} -6V${HEIGHT + 5}" />
      ${
        histogram.min < 0
          ? svg`<text x="0" y=${HEIGHT + 17} text-anchor="start">${show(histogram.min)}</text>`
          : nothing
      }
      <text x=${zeroAt} y=${HEIGHT + 17} text-anchor="middle">0</text>
      ${
        histogram.max > 0
          ? svg`<text x=${WIDTH} y=${HEIGHT + 17} text-anchor="end">${show(histogram.max)}</text>`
          : nothing
      }
    </svg>
    <figcaption class="quiet-text">
      ${spreadSentence(histogram)} The tallest bar is ${count(most)}; heights grow with the square
      root of the count.
    </figcaption>
    <details class="bins">
      <summary>The bins as a table</summary>
      <div class="bins-box" tabindex="0" role="region" aria-label="The bins as a table">
        <table>
          <thead><tr><th scope="col">from</th><th scope="col">to</th><th scope="col">numbers</th></tr></thead>
          <tbody>
            ${counts.map((n, i) =>
              n
                ? html`<tr>
                    <td>${show(edges(i)[0])}</td><td>${show(edges(i)[1])}</td><td>${count(n)}</td>
                  </tr>`
                : nothing,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}

function mapsView(app: App, act: Act) {
  const { picture, state, spread } = app;
  if (!picture) return nothing;
  const { layer, output } = picture;
  const name = outputName(layer);
  const many = output.shape[3] > 1;
  const word = channelWord(layer);
  return html`<div class="maps-columns">
    <section aria-labelledby="all-maps-title">
      <h3 id="all-maps-title">
        ${many ? html`All ${output.shape[3]} maps of <code>${name}</code>` : html`<code>${name}</code>`}
      </h3>
      <div class="maps-tools">
        ${legendView(output.scale, app.dark)}
        ${
          output.values
            ? nothing
            : checkField('actual', 'Pixel for pixel', state.actual, (actual) => act.set({ actual }))
        }
      </div>
      ${maps(app, act, picture)}
    </section>
    <section aria-labelledby="histogram-title">
      <h3 id="histogram-title">Histogram</h3>
      ${
        many || output.shape[0] > 1
          ? radios<State['counted']>(
              'counted',
              'Numbers of',
              state.counted,
              [
                ['all', `all of ${name}`],
                ['map', `the map of this ${word}`],
              ],
              (counted) => act.set({ counted }),
            )
          : nothing
      }
      ${spread?.run === picture.id ? bars(app, picture, spread.histogram) : nothing}
    </section>
  </div>`;
}

/** Asks for what the section shows, each time that it would be something else. */
export function mapsPart(page: Page): Part {
  let asked = '';
  let painted = '';
  function follow() {
    const { app } = page;
    const { picture, state, dark } = app;
    if (!picture || !state.maps) return;
    const want = wanted(app, picture);
    const key = `${want.counts} ${want.maps}`;
    if (key === asked) return;
    asked = key;
    const { example, of, actual } = want;
    const paint = want.painted && want.maps !== painted ? { example, dark, actual } : null;
    const { scale } = picture.output;
    page.engine.ask({ type: 'spread', run: picture, scale, of, paint }).then(
      (spread) => {
        if (paint) painted = want.maps;
        const maps = spread.maps ?? (want.painted ? (page.app.spread?.maps ?? null) : null);
        page.update({ spread: { ...spread, maps } });
      },
      () => {
        if (asked === key) asked = '';
      },
    );
  }
  return { view: mapsView, follow };
}
