#!/usr/bin/env node
import { runProcess } from './runProcess.js';

await runProcess(process.argv.slice(2));
