import { Command } from 'commander';
import { VERSION } from './version.ts';

const program = new Command('gatehouse')
  .description('Audits an NGINX tree for what it really does and brings it, safely, to a security policy.')
  .version(VERSION);

program.parse();
