/**
 * The webcam as an input. Each frame is a photo that lasts for one picture: it goes to the worker as a
 * bitmap. While the worker is busy the next one is held ready, and goes as soon as the answer is there,
 * so that the one computes while the other is painted; more are dropped. The camera, and its light, is
 * off as soon as something else is shown or the page cannot be seen.
 */
import type { Page } from '../acts/page';
import type { Webcam } from '../model/app';
import { INPUT } from '../model/past';

export interface Camera {
  start(): void;
  /** Holds the picture as it is: from then on it is a photo. */
  freeze(): void;
  stop(): void;
  /** The next camera: front or back, where there are two. */
  next(): void;
}

/** The side that a frame is made to fit, so that thirty a second can be had. */
const SIDE = 640;

const UPLOAD = 'or upload a photo instead';
const WHY: Readonly<Record<string, string>> = {
  NotAllowedError: `The camera is not allowed: allow it in the browser's address bar and try again, ${UPLOAD}.`,
  NotFoundError: `No camera was found: connect one and try again, ${UPLOAD}.`,
  OverconstrainedError: `No camera was found: connect one and try again, ${UPLOAD}.`,
  NotReadableError: `The camera is taken by another program: close that and try again, ${UPLOAD}.`,
  AbortError: `The camera is taken by another program: close that and try again, ${UPLOAD}.`,
  SecurityError: `This browser keeps the camera from pages: allow it in its settings and try again, ${UPLOAD}.`,
};
const INSECURE = `A camera is only given to pages at https or localhost: open this page there, ${UPLOAD}.`;

function whyNot(error: unknown): string {
  const { name, message } = error as DOMException;
  return WHY[name] ?? `The camera could not be started (${message}): try again, ${UPLOAD}.`;
}

/** Numbers of their own, so that no frame is taken for an uploaded photo. */
let frames = 1e6;

export function cameraOf(page: Page): Camera {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  let stream: MediaStream | null = null;
  let devices: string[] = [];
  let device = '';
  /** The next frame. */
  let ready: ImageBitmap | null = null;
  /** Each start and stop is a turn of its own: what an older one asked for is not wanted any more. */
  let turn = 0;
  /** The input that was chosen when this turn began. */
  let asked = '';
  /** Whether a frame of this turn was on show. */
  let begun = false;
  /** Whether it goes on when the page can be seen again. */
  let resting = false;

  const say = (state: Webcam['state'], why = '') =>
    page.update({ webcam: { state, why, cameras: devices.length } });
  const chosen = () => INPUT.map((key) => page.app.state[key]).join();
  const onShow = () => page.app.state.source === 'photo' && page.app.photo?.live === true;

  function lightOff() {
    turn++;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    begun = false;
    ready?.close();
    ready = null;
  }

  const size = () => {
    const shrink = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
    const at = (side: number) => Math.max(1, Math.round(side * shrink));
    return { width: at(video.videoWidth), height: at(video.videoHeight) };
  };

  /** The picture as it is becomes a photo, which stays when the camera goes. */
  function hold() {
    if (!page.app.photo?.live) return;
    const { width, height } = size();
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0, width, height);
    const data = context?.getImageData(0, 0, width, height).data;
    if (!data) return;
    const photo = { id: ++frames, name: 'from the webcam', width, height, from: null };
    page.engine.bring({ type: 'photo', ...photo, rgba: data as Uint8ClampedArray<ArrayBuffer> });
    page.update({ photo });
    page.set({});
  }

  function put(state: Webcam['state'] | null, why = '') {
    if (stream) hold();
    lightOff();
    if (state) say(state, why);
    else page.update({ webcam: null });
  }

  async function frame(mine: number) {
    if (mine !== turn || !stream) return;
    if (!ready && video.videoWidth > 0) {
      const { width, height } = size();
      const whole = width === video.videoWidth && height === video.videoHeight;
      const bitmap = await (whole
        ? createImageBitmap(video)
        : createImageBitmap(video, { resizeWidth: width, resizeHeight: height }));
      if (mine !== turn) {
        bitmap.close();
        return;
      }
      ready = bitmap;
    }
    send(mine);
    if (mine === turn) soon(mine);
  }

  /** Sends what is ready, unless the one before is still on its way. */
  function send(mine: number) {
    if (mine !== turn || !ready || (begun && page.computing.waiting)) return;
    // Whoever chose something else meanwhile does not want the webcam any more.
    if (begun ? !onShow() : chosen() !== asked) {
      put(null);
      return;
    }
    const [id, bitmap] = [++frames, ready];
    const { width, height } = bitmap;
    ready = null;
    const photo = { id, name: 'Webcam', width, height, from: null, live: true };
    if (begun) {
      page.engine.frame(id, bitmap);
      page.update({ photo });
      page.computing.compute();
    } else {
      begun = true;
      page.bring(photo, () => page.engine.frame(id, bitmap));
      say('live');
    }
    page.computing.answered.then(() => send(mine));
  }

  /** At the next frame of the camera. */
  function soon(mine: number) {
    const failed = (error: unknown) => {
      if (mine === turn) put('refused', whyNot(error));
    };
    const go = () => frame(mine).catch(failed);
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(go);
    else requestAnimationFrame(go);
  }

  async function start() {
    put('asking');
    asked = chosen();
    const mine = turn;
    page.pause();
    resting = false;
    try {
      if (!navigator.mediaDevices?.getUserMedia) {
        say('refused', INSECURE);
        return;
      }
      const wanted = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 60 } };
      const given = await navigator.mediaDevices.getUserMedia({
        video: device ? { ...wanted, deviceId: { exact: device } } : wanted,
      });
      if (mine !== turn) {
        for (const track of given.getTracks()) track.stop();
        return;
      }
      stream = given;
      if (document.hidden) {
        put('frozen');
        resting = true;
        return;
      }
      const [track] = given.getVideoTracks();
      track.addEventListener('ended', () => {
        if (mine === turn) put('refused', 'The camera was taken away: connect it and try again.');
      });
      device = track.getSettings().deviceId ?? '';
      video.srcObject = given;
      await video.play();
      const all = await navigator.mediaDevices.enumerateDevices();
      devices = all.flatMap((d) => (d.kind === 'videoinput' ? [d.deviceId] : []));
      soon(mine);
    } catch (error) {
      // The one that was there may be gone, and another not.
      device = '';
      if (mine === turn) put('refused', whyNot(error));
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden && stream) {
      put('frozen');
      resting = true;
    } else if (!document.hidden && resting) {
      resting = false;
      if (page.app.state.source === 'photo') start();
      else put(null);
    }
  });

  return {
    start,
    freeze: () => put('frozen'),
    stop: () => put(null),
    next() {
      device = devices[(devices.indexOf(device) + 1) % devices.length] ?? '';
      start();
    },
  };
}
