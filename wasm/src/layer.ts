// Symbol.dispose, for programs whose own libraries do not have it yet.
/// <reference lib="esnext.disposable" preserve="true" />

/** Layers: the only objects here that own memory of the module. */
import { type Dtype, movable } from './boundary.js';
import { ConvStepError, refuse } from './errors.js';
import { size, view } from './memory.js';
import type { Address, Core } from './raw.js';
import type { Numbers } from './types.js';

/** The core's numbering: 0 and 1 are convolutions in float32 and float64, 2 and 3 poolings. */
export type LayerType = 0 | 1 | 2 | 3;

/** What a layer is made of, whatever it computes. */
export interface LayerParts {
  readonly core: Core;
  readonly name: 'convLayer' | 'poolLayer';
  readonly type: LayerType;
  readonly address: Address;
  readonly input: Address;
  readonly output: Address;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly source: Layer | undefined;
}

// Who holds a view holds the layer, whose memory would be freed under it otherwise.
const owners = new WeakMap<Numbers, Layer>();

/** A tensor of a layer. */
interface Window<D extends Numbers> {
  readonly address: Address;
  /** As a typed array, which is made anew whenever memory has moved. */
  view(): D;
}

/** The gradients of a layer that has been prepared for `runBackward`. */
interface Gradients<D extends Numbers> {
  readonly output: Window<D>;
  readonly input: Window<D>;
  /** Of the layer's parameters, in the core's order: W and b, or none. */
  readonly parameters: readonly Window<D>[];
}

// A layer that nobody disposed of is freed some time after it was collected. That may be never, so
// it is a safety net and no plan.
const abandoned = new FinalizationRegistry<{ core: Core; type: LayerType; address: Address }>(
  ({ core, type, address }) => core.raw.layerDestroy(type, address),
);

/**
 * A layer keeps its tensors, weights and workspace in the module's memory between calls, so that
 * `run` and `runBackward` copy nothing and allocate nothing. Free it with `dispose`, or let `using`
 * do so; afterwards every use of its memory throws ConvStepError 'disposed'.
 *
 * `input`, `output` and the gradients are views of that memory: write into them, read from them, but
 * take them from the layer anew after any other call, because growth of the memory detaches them.
 * They start as zeros. A view keeps its layer from being collected (a part of one, by `subarray`,
 * does not), but not from `dispose`: what was taken before shows memory that others write.
 */
export abstract class Layer<D extends Numbers<ArrayBuffer> = Numbers<ArrayBuffer>> {
  /** `(m, n_H_prev, n_W_prev, n_C_prev)`. */
  readonly inputShape: readonly number[];
  /** `(m, n_H, n_W, n_C)`. */
  readonly outputShape: readonly number[];
  readonly #parts: LayerParts;
  readonly #input: Window<D>;
  readonly #output: Window<D>;
  #gradients: Gradients<D> | undefined;
  /** Who writes its gradient, weakly: one that nobody holds any more must not keep others from it. */
  #consumer: WeakRef<Layer> | undefined;
  #disposed = false;

  /** @internal */
  constructor(parts: LayerParts) {
    const { core, type, address, input, output } = parts;
    this.inputShape = Object.freeze([...parts.inputShape]);
    this.outputShape = Object.freeze([...parts.outputShape]);
    this.#parts = parts;
    this.#input = this.#window(input, this.inputShape);
    this.#output = this.#window(output, this.outputShape);
    if (parts.source === undefined) this.#input.view().fill(0);
    this.#output.view().fill(0);
    abandoned.register(this, { core, type, address }, this);
  }

  /** What `run` reads, as `inputShape`: fill it. Of a layer made with `inputFrom`, its output. */
  get input(): D {
    this.mustLive('input');
    return this.#input.view();
  }

  /** What `run` writes, as `outputShape`. */
  get output(): D {
    this.mustLive('output');
    return this.#output.view();
  }

  /**
   * Smallest and largest number of `input`, found without copying it; a NaN is neither, and without
   * any number it is [Infinity, -Infinity].
   */
  get inputRange(): readonly [least: number, most: number] {
    return this.#range('inputRange', this.#input);
  }

  /** The same of `output`: what a scale of colours, or of integers, is made from. */
  get outputRange(): readonly [least: number, most: number] {
    return this.#range('outputRange', this.#output);
  }

  /** Forward: `input` → `output`. Copies nothing, allocates nothing. */
  run(): void {
    this.mustLive('run');
    this.#parts.core.raw.layerRun(this.#parts.type, this.#parts.address);
  }

  /**
   * What `runBackward` reads, as `outputShape`: fill it, or let a layer made with `inputFrom` this
   * one do so. The first use of a gradient allocates all of them.
   *
   * @throws ConvStepError 'out-of-memory'; the layer still runs forward
   */
  get outputGradient(): D {
    return this.#backward('outputGradient').output.view();
  }

  /** What `runBackward` writes, as `inputShape`; of a layer made with `inputFrom`, its source's `outputGradient`. */
  get inputGradient(): D {
    return this.#backward('inputGradient').input.view();
  }

  /**
   * Backward: the gradients of Σ(output · outputGradient), with respect to the layer's input and
   * parameters. Reads what the last `run` read and wrote. Copies nothing, allocates nothing once a
   * gradient has been looked at.
   */
  runBackward(): void {
    this.#backward('runBackward');
    this.#parts.core.raw.layerRunBackward(this.#parts.type, this.#parts.address);
  }

  /**
   * Bytes that W and b take, with the forms that the algorithms want them in; more once a gradient
   * has been looked at. None of a pooling.
   */
  get weightBytes(): number {
    this.mustLive('weightBytes');
    return this.#parts.core.raw.layerWeightBytes(this.#parts.type, this.#parts.address);
  }

  /** Bytes of scratch memory, tensors and weights apart; more once a gradient has been looked at. */
  get workspaceBytes(): number {
    this.mustLive('workspaceBytes');
    return this.#parts.core.raw.layerWorkspaceBytes(this.#parts.type, this.#parts.address);
  }

  /** Gives the memory back. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    abandoned.unregister(this);
    const { core, type, address, source } = this.#parts;
    if (source !== undefined && source.#consumer?.deref() === this) source.#consumer = undefined;
    core.raw.layerDestroy(type, address);
  }

  /** @internal What `convLayer` and `poolLayer` need of the layer they are chained to. */
  static chain(caller: string, source: unknown, core: Core): LayerParts {
    if (typeof source !== 'object' || source === null || !(#parts in source)) {
      refuse('invalid-argument', caller, 'inputFrom', 'is no layer', 'must be one');
    }
    source.#mustLive(`${caller}: inputFrom`, 'inputFrom');
    if (source.#parts.core !== core) {
      const expected = 'must belong to this one: instances share no memory';
      refuse('invalid-argument', caller, 'inputFrom', 'belongs to another loaded module', expected);
    }
    return source.#parts;
  }

  /** @internal The gradient of the layer's k-th parameter. */
  protected parameterGradient(member: string, k: number): D {
    return (this.#backward(member).parameters[k] as Window<D>).view();
  }

  /** @internal */
  protected mustLive(member: string): void {
    this.#mustLive(`${this.#parts.name}.${member}`);
  }

  /** @internal Shapes of the parameters, in the core's order. */
  protected abstract get parameterShapes(): readonly (readonly number[])[];

  #mustLive(caller: string, argument = ''): void {
    const { source } = this.#parts;
    // biome-ignore lint/complexity/useOptionalChain: TypeScript has none for private members
    const cut = source !== undefined && source.#disposed;
    if (!this.#disposed && !cut) return;
    const [which, at] = this.#disposed
      ? ['this layer', argument]
      : ['a layer that its input comes from', 'inputFrom'];
    throw new ConvStepError('disposed', at, `${caller}: ${which} has been disposed`);
  }

  #range(member: string, numbers: Window<D>): readonly [number, number] {
    this.mustLive(member);
    const { core, type } = this.#parts;
    core.raw.range(type & 1, numbers.address, numbers.view().length);
    return [core.answer(0), core.answer(1)];
  }

  #window(address: Address, shape: readonly number[]): Window<D> {
    const { core, type } = this.#parts;
    let latest: D | undefined;
    return {
      address,
      view: () => {
        const { memory } = core;
        if (latest?.buffer !== memory) {
          latest = view<D>(core, (type & 1) as Dtype, address, size(shape));
          owners.set(latest, this);
          movable.add(memory);
        }
        return latest as D;
      },
    };
  }

  /** The gradients, allocated at their first use. */
  #backward(member: string, caller = `${this.#parts.name}.${member}`): Gradients<D> {
    this.#mustLive(caller);
    if (this.#gradients !== undefined) return this.#gradients;
    const { core, type, address, source } = this.#parts;
    const into = source === undefined ? 0 : source.#backward(member, caller).output.address;
    const consumer = source === undefined ? this : (source.#consumer?.deref() ?? this);
    if (consumer !== this) {
      const given = 'already receives the gradient of another layer';
      refuse('invalid-argument', caller, 'inputFrom', given, 'one layer can write it');
    }
    const answer = core.check(caller, [], () => core.raw.layerPrepareBackward(type, address, into));
    const [output, input, ...parameters] = [...answer.subarray(0, 4)] as [
      number,
      number,
      ...number[],
    ];
    const gradients: Gradients<D> = {
      output: this.#window(output, this.outputShape),
      input: this.#window(input, this.inputShape),
      parameters: this.parameterShapes.map((shape, k) =>
        this.#window(parameters[k] as Address, shape),
      ),
    };
    gradients.output.view().fill(0);
    if (source === undefined) gradients.input.view().fill(0);
    for (const parameter of gradients.parameters) parameter.view().fill(0);
    if (source !== undefined) source.#consumer = new WeakRef<Layer>(this);
    this.#gradients = gradients;
    return gradients;
  }
}

// Where the engine has it, `using layer = …` disposes at the end of the block. Declared here and
// not in the class, because Symbol.dispose may be missing.
export interface Layer {
  /** `dispose`, at the end of a block that has `using layer = …`. */
  [Symbol.dispose](): void;
}
if (typeof Symbol.dispose === 'symbol') {
  Object.defineProperty(Layer.prototype, Symbol.dispose, {
    value(this: Layer) {
      this.dispose();
    },
    writable: true,
    configurable: true,
  });
}
