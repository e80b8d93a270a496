import { storageDriverNot } from './storage-driver.ts';

export default storageDriverNot('aufs', '24.0');
