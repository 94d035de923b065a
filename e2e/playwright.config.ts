// How the browser tests run: the system's Chromium, one server for each of two workers.
import { defineConfig, devices } from '@playwright/test';

// Chromium sends nothing but what the page asks for.
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  workers: 2,
  // A test that passes only sometimes is a failure to be understood.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['NATTER_CHROMIUM'] ?? '/usr/bin/chromium',
      headless: true,
      chromiumSandbox: false,
      args: QUIET,
    },
  },
});
