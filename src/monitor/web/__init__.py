"""The review desk in a browser, and its API: a thin layer of HTTP over :mod:`monitor.desk`."""
