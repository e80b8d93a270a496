/** Host keys as ssh-keygen made them, with what `ssh-keygen -l` says of each. */
export const KEYS = {
  /** The key that the host shows. */
  ed25519: {
    type: 'ssh-ed25519',
    blob: Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIPEC9FB+LbrxO5piD1qwBk0G30kOVOwM5z0uR/NiZ1yt', 'base64'),
    fingerprint: 'SHA256:H9uBJ6V9wlurhQ8HZFXuzHeRop4ObT90Lg3fJiB7i1Y',
  },
  other: {
    type: 'ssh-ed25519',
    blob: Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIFbLtaen9W/D5/LoJsnTcqyafYxYq8WUOM4jvkum/qsY', 'base64'),
    fingerprint: 'SHA256:xfVNtYfbj3BZHEngiI0wi5DRoWw92jZPYseE9frW7yU',
  },
  ecdsa: {
    type: 'ecdsa-sha2-nistp256',
    blob: Buffer.from(
      'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBG8+UUDCRCqpzFZyffJXHjh3UkYfxWa4HeLu4TKwMlNhvcrxDmjd0KBzQClir5mY0kvCjNOARPy5qALQlE5KNjs=',
      'base64',
    ),
    fingerprint: 'SHA256:hAbrGmF3vWhTXnjpIizsgRkemayJj0ZChZpXlpiM67k',
  },
  rsa: {
    type: 'ssh-rsa',
    blob: Buffer.from(
      'AAAAB3NzaC1yc2EAAAADAQABAAABAQCz0HG3XFN5wa58D/zJCEDv1JltZ9d0B29OcNmP5bU6ZmBnvjRkR8laghHaZciNwjHCiTBD1yAot3MoKL/34xh0uP2Hv/znetymUAFnLeaXLyTDF5D74lIwXmTyTRdao0QD39sBFvj7lC0yUNLBArWQrErqoBaqQLf191Lj6iuy/HltFQ4A2vbZ4SX55kUi2m2z6jRYafyvVIARtZkGJ9mUdzR2/KvNmTdR9f5we37QrsXwKmWzudJE59FKcxbmBIyY4WJGlijzWe7H0ACOcKUMWyCnVpPfen+ofUkv1Q/uJ9DqjXt8xJ4tX8U2Q17fr0bpzYerpiOQmDT/hvfGnm8d',
      'base64',
    ),
    fingerprint: 'SHA256:d2xlkLQzn6J26Lsbas8DqV3rR0dG7VSTXAVE0DqLgjk',
  },
} as const;

export type KeyName = keyof typeof KEYS;

/** The end of a known_hosts line for a key. */
export const inFile = (name: KeyName): string => `${KEYS[name].type} ${KEYS[name].blob.toString('base64')}`;

/** What `ssh-keygen -H` made of lines for web.example.org, [web.example.org]:2222 and 10.0.0.7,2001:db8::7. */
export const HASHED = [
  `|1|5ud07Jkit6owmongD+6u/I5Xd9g=|4Cj9VM/KDJlvSSJTbYCymQdzd9Y= ${inFile('ed25519')}`,
  `|1|LRuu2BIZkrlM5f9mSLRCO9qz5AE=|ucvwl6PBlVaG1cX42vOBqF2Ss3E= ${inFile('other')}`,
  `|1|5MbeA+GolwEskjJ28NZhuVDoO1E=|mqEdq1TeMXyhWOZXhEDS5SSXaxs= ${inFile('ecdsa')}`,
  `|1|YM1eQBZAvORhbW0KFiaZIuozuD8=|FFqdOeRFt5n59w3R98FOFYgutiY= ${inFile('ecdsa')}`,
];
