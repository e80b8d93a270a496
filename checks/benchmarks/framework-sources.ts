import type { Source } from '../../src/model/framework.ts';

/* What the framework maps rest on. Each was read for them; nothing of their text is in the maps. */

/** The guide by NIST that is about containers alone. */
export const APPLICATION_CONTAINER_GUIDE: Source = {
  title: 'SP 800-190, Application Container Security Guide',
  publisher: 'National Institute of Standards and Technology',
  date: 'September 2017',
  address: 'https://doi.org/10.6028/NIST.SP.800-190',
  used: 'Section 4, the countermeasures, by their numbers.',
};

export const CATALOGUE: Source = {
  title: 'SP 800-53 Revision 5, Security and Privacy Controls for Information Systems and Organizations',
  publisher: 'National Institute of Standards and Technology',
  date: 'September 2020; machine-readable release 5.0.1 of 8 June 2021',
  address: 'https://doi.org/10.6028/NIST.SP.800-53r5',
  used: 'Statement and discussion of each requirement named in a row, and the numbers of all base controls that are not withdrawn; what later releases add is not among them.',
};

export const CNCF_CONTROLS: Source = {
  title: 'Cloud Native Security Controls Catalog',
  publisher: 'CNCF Security Technical Advisory Group',
  date: 'June 2022; as of 15 May 2024',
  address: 'https://github.com/cloud-native-security-controls/controls-catalog',
  used: 'The column that maps each of its numbered controls to SP 800-53 revision 5.',
};

export const MITRE_BASELINE: Source = {
  title: 'docker-ce-cis-baseline 1.1.1',
  publisher: 'The MITRE Corporation',
  date: '2018; as of 2 April 2021',
  address: 'https://github.com/mitre/docker-ce-cis-baseline',
  used: 'The tags that map CIS Docker Community Edition 1.1.0 to SP 800-53 revision 4, by the number that a control has there; not the many that name the policy SI-1.',
};

export const IBM_REQUIREMENTS: Source = {
  title: 'IBM Cloud Framework for Financial Services, control requirements',
  publisher: 'IBM',
  date: 'undated; read in November 2026',
  address: 'https://cloud.ibm.com/docs/framework-financial-services-controls',
  used: 'The requirement for containers that it adds to SC-2.',
};
