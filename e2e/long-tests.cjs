/** Real processes take their time: a test may run for five minutes. Set here because a project's own time-out does not count in the root run. */
jest.setTimeout(300_000);
