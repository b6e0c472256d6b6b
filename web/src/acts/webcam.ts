/** The webcam, whose code is fetched when somebody asks for it. */
import type { Camera } from '../page/camera';
import type { Act } from '../views/act';
import type { Page } from './page';

export function webcamActs(page: Page): Pick<Act, 'webcam'> {
  let camera: Promise<Camera> | null = null;
  return {
    async webcam(does) {
      page.update({ webcam: page.app.webcam ?? { state: 'asking', why: '', cameras: 1 } });
      try {
        camera ??= import('../page/camera').then(({ cameraOf }) => cameraOf(page));
        (await camera)[does]();
      } catch {
        camera = null;
        const why = 'What the webcam needs could not be fetched: try again with a network.';
        page.update({ webcam: { state: 'refused', why, cameras: 1 } });
      }
    },
  };
}
