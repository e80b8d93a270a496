import { storageDriverNot } from './storage-driver.ts';

export default storageDriverNot('devicemapper', '25.0');
