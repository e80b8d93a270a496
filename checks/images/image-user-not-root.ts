import { defineCheck, manual, pass } from '../../src/kit/index.ts';
import { startUser } from '../../src/probes/containers/start-user.ts';
import { imageInspect } from '../../src/probes/docker/image-inspect.ts';
import { unusedImages } from '../../src/probes/images/stored-images.ts';

const EXPECTED = 'Config.User of the image is a number other than 0';

export default defineCheck({
  id: 'image-user-not-root',
  title: 'The image has its containers start as another user than root',
  severity: 'low',
  severityReason: 'It counts only once a container is made from the image that names no other user.',
  rationale:
    'A container starts as the user that its image names, and as root where that names none. Who runs an image seldom asks, so it is best set where the image is built.',
  remediation: {
    text: 'Make a user in the Dockerfile and name it by number, so that anybody can see who it is; remove the image if nobody needs it.',
    command: 'USER 1000:1000',
    takes: 'rebuild',
    sideEffect: 'The process may no longer write files of root or listen below port 1024.',
  },
  outcomes: {
    pass: 'no container uses the image, and it names a user by a number other than 0',
    manual:
      'no container uses the image, and it names root or nobody, so that it may be a base that is never run; or a name, whose number only files of the image tell',
  },
  // A container has the last word on its user, so that images in use are judged by their containers.
  each: unusedImages,
  needs: { inspect: imageInspect },
  assess: ({ inspect }, image) => {
    const { name } = image.item;
    const { User } = inspect.Config;
    const seen = {
      expected: EXPECTED,
      observed: `Config.User = ${User === '' ? '(none)' : User}; used by no container`,
    };
    switch (startUser(User)) {
      case 'other':
        return pass({ ...seen, message: `Containers of image ${name} start as user ${User}.` });
      case 'root':
        return manual({
          ...seen,
          message: `Containers of image ${name} would start as root, and there are none now. Is it ever run, and then as another user?`,
        });
      case 'unknown':
        return manual({
          ...seen,
          message: `Is user ${User} of image ${name} another one than root? Its number stands in files of the image, which are not read, and no container uses it now.`,
        });
    }
  },
});
